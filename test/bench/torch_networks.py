"""The same networks in PyTorch, written as one would write them: the other side of test/bench/compare.ts.

SRResNet and the discriminator as in Ledig et al. 2017, figure 4; ESRGAN's generator as in Wang et al. 2018; VGG19's convolutions with random weights.
"""
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint


class ResidualBlock(nn.Module):
    def __init__(self, filters, batch_norm):
        super().__init__()
        norm = (lambda: [nn.BatchNorm2d(filters)]) if batch_norm else (lambda: [])
        activation = nn.PReLU(filters) if batch_norm else nn.ReLU(inplace=True)
        conv = lambda: nn.Conv2d(filters, filters, 3, padding=1, bias=not batch_norm)
        self.body = nn.Sequential(conv(), *norm(), activation, conv(), *norm())

    def forward(self, x):
        return x + self.body(x)


class Generator(nn.Module):
    """paper=True: batch norm and PReLU; False: neither, with ReLU."""

    def __init__(self, paper, filters=64, blocks=16):
        super().__init__()
        activation = lambda: nn.PReLU(filters) if paper else nn.ReLU(inplace=True)
        self.head = nn.Sequential(nn.Conv2d(3, filters, 9, padding=4), activation())
        layers = [ResidualBlock(filters, paper) for _ in range(blocks)]
        layers.append(nn.Conv2d(filters, filters, 3, padding=1, bias=not paper))
        if paper:
            layers.append(nn.BatchNorm2d(filters))
        self.body = nn.Sequential(*layers)
        stage = lambda: [nn.Conv2d(filters, 4 * filters, 3, padding=1), nn.PixelShuffle(2), activation()]
        self.tail = nn.Sequential(*stage(), *stage(), nn.Conv2d(filters, 3, 9, padding=4), nn.Tanh())

    def forward(self, lr):
        x = self.head(lr)
        return self.tail(x + self.body(x))


class LightGenerator(nn.Module):
    """The lab's light generator: all work at LR size, added to the bicubic enlargement."""

    def __init__(self, filters=32, blocks=8):
        super().__init__()
        self.head = nn.Sequential(nn.Conv2d(3, filters, 3, padding=1), nn.ReLU(inplace=True))
        layers = [ResidualBlock(filters, False) for _ in range(blocks)]
        self.body = nn.Sequential(*layers, nn.Conv2d(filters, filters, 3, padding=1))
        self.tail = nn.Sequential(nn.Conv2d(filters, 48, 3, padding=1), nn.PixelShuffle(4))

    def forward(self, lr):
        x = self.head(lr)
        detail = self.tail(x + self.body(x))
        return detail + F.interpolate(lr * 2 - 1, scale_factor=4, mode="bicubic")


class DenseBlock(nn.Module):
    def __init__(self, filters, growth):
        super().__init__()
        outs = [growth] * 4 + [filters]
        self.convs = nn.ModuleList([nn.Conv2d(filters + i * growth, out, 3, padding=1) for i, out in enumerate(outs)])
        self.activation = nn.LeakyReLU(0.2, inplace=True)

    def forward(self, x):
        parts = [x]
        for conv in self.convs[:4]:
            parts.append(self.activation(conv(torch.cat(parts, 1))))
        return x + 0.2 * self.convs[4](torch.cat(parts, 1))


class ResidualDenseBlocks(nn.Module):
    def __init__(self, filters, growth, recompute):
        super().__init__()
        self.dense, self.recompute = nn.Sequential(*[DenseBlock(filters, growth) for _ in range(3)]), recompute

    def forward(self, x):
        return x + 0.2 * (checkpoint(self.dense, x, use_reentrant=False) if self.recompute else self.dense(x))


class Rrdb(nn.Module):
    """ESRGAN's generator, Wang et al. 2018."""

    def __init__(self, recompute, blocks=23, filters=64, growth=32):
        super().__init__()
        conv = lambda out=filters: nn.Conv2d(filters, out, 3, padding=1)
        activation = lambda: nn.LeakyReLU(0.2, inplace=True)
        self.head = nn.Conv2d(3, filters, 3, padding=1)
        self.body = nn.Sequential(*[ResidualDenseBlocks(filters, growth, recompute) for _ in range(blocks)], conv())
        stage = lambda: [nn.Upsample(scale_factor=2), conv(), activation()]
        self.tail = nn.Sequential(*stage(), *stage(), conv(), activation(), conv(3))

    def forward(self, lr):
        x = self.head(lr)
        return self.tail(x + self.body(x))


def discriminator(size=96, filters=64, dense=1024):
    layers, channels = [], 3
    for i in range(8):
        out = filters * 2 ** (i // 2)
        layers.append(nn.Conv2d(channels, out, 3, stride=1 + i % 2, padding=1, bias=i == 0))
        if i > 0:
            layers.append(nn.BatchNorm2d(out))
        layers.append(nn.LeakyReLU(0.2, inplace=True))
        channels = out
    flat = channels * (size // 16) ** 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(flat, dense), nn.LeakyReLU(0.2, inplace=True), nn.Linear(dense, 1))


def vgg19(convolutions):
    """The first `convolutions` layers (8: block3_conv4, 16: block5_conv4), after activation, frozen."""
    layers, channels, count = [], 3, 0
    for filters, repeats in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(repeats):
            if count < convolutions:
                layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(inplace=True)]
                channels, count = filters, count + 1
        if count < convolutions:
            layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers).requires_grad_(False)

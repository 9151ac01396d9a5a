"""ESRGAN's generator in PyTorch, with weights and images by a formula, as rrdb.test.ts makes them.

Written after the paper's figure 4; prints SR, the gradients of images and kernels, and the paper's number of parameters as JSON.
Arguments: blocks, filters, growth, image size.
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

blocks, filters, growth, size = map(int, sys.argv[1:5])
torch.set_default_dtype(torch.float64)


def scatter(shape, phase):
    """Values in [-0.5, 0.5] that look random, in the lab's layout."""
    count = 1
    for side in shape:
        count *= side
    values = 1000 * torch.sin(12.9898 * torch.arange(count, dtype=torch.float64) + phase)
    return (values - torch.floor(values) - 0.5).reshape(shape)


conv = lambda inside, out: nn.Conv2d(inside, out, 3, padding=1)
leaky = lambda x: F.leaky_relu(x, 0.2)


class DenseBlock(nn.Module):
    def __init__(self, nf, gc):
        super().__init__()
        self.convs = nn.ModuleList([conv(nf + i * gc, gc if i < 4 else nf) for i in range(5)])

    def forward(self, x):
        parts = [x]
        for layer in self.convs[:4]:
            parts.append(leaky(layer(torch.cat(parts, 1))))
        return x + 0.2 * self.convs[4](torch.cat(parts, 1))


class Rrdb(nn.Module):
    def __init__(self, nf, gc):
        super().__init__()
        self.dense = nn.Sequential(*[DenseBlock(nf, gc) for _ in range(3)])

    def forward(self, x):
        return x + 0.2 * self.dense(x)


class Generator(nn.Module):
    def __init__(self, nb, nf, gc):
        super().__init__()
        self.head = conv(3, nf)
        self.blocks = nn.Sequential(*[Rrdb(nf, gc) for _ in range(nb)])
        self.body = conv(nf, nf)
        self.up1, self.up2, self.hr, self.tail = conv(nf, nf), conv(nf, nf), conv(nf, nf), conv(nf, 3)

    def forward(self, lr):
        shallow = self.head(lr)
        x = shallow + self.body(self.blocks(shallow))
        for layer in (self.up1, self.up2):
            x = leaky(layer(F.interpolate(x, scale_factor=2, mode="nearest")))
        return self.tail(leaky(self.hr(x)))


network = Generator(blocks, filters, growth)
layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
for i, layer in enumerate(layers):
    out, inside, k, _ = layer.weight.shape
    layer.weight.data = (4 / (9 * inside) ** 0.5 * scatter((k, k, inside, out), i)).permute(3, 2, 0, 1).contiguous()
    layer.bias.data = 0.2 * scatter((out,), i + 0.5)

lr = (scatter((2, size, size, 3), 0.1) + 0.5).permute(0, 3, 1, 2).contiguous().requires_grad_()
sr = network(lr)
target = scatter(sr.permute(0, 2, 3, 1).shape, 0.2).permute(0, 3, 1, 2)
loss = ((sr - target) ** 2).mean()
loss.backward()
flat = lambda maps: maps.permute(0, 2, 3, 1).flatten().tolist()
print(
    json.dumps(
        {
            "loss": loss.item(),
            "sr": flat(sr),
            "images": flat(lr.grad),
            "kernels": [layer.weight.grad.permute(2, 3, 1, 0).flatten().tolist() for layer in layers],
            "parameters": sum(p.numel() for p in Generator(23, 64, 32).parameters()),
        }
    )
)

"""Real-ESRGAN's U-Net discriminator in PyTorch, with weights and images by a formula, as unet-discriminator.test.ts makes them.

Written after the paper's figure 6; prints logits, their gradients and the moved vectors u as JSON. Arguments: filters, image size.
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

filters, size = int(sys.argv[1]), int(sys.argv[2])
torch.set_default_dtype(torch.float64)


def scatter(shape, phase):
    """Values in [-0.5, 0.5) that look random, in the lab's layout."""
    count = 1
    for side in shape:
        count *= side
    values = 1000 * torch.sin(12.9898 * torch.arange(count, dtype=torch.float64) + phase)
    return (values - torch.floor(values) - 0.5).reshape(shape)


class Unet(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, filters, 3, padding=1)]
        for i in range(3):
            layers.append(nn.Conv2d(filters * 2**i, filters * 2 ** (i + 1), 4, 2, 1, bias=False))
        for i in (3, 2, 1):
            layers.append(nn.Conv2d(filters * 2**i, filters * 2 ** (i - 1), 3, padding=1, bias=False))
        layers += [nn.Conv2d(filters, filters, 3, padding=1, bias=False) for _ in range(2)]
        layers.append(nn.Conv2d(filters, 1, 3, padding=1))
        for i, layer in enumerate(layers):
            out, inside, k, _ = layer.weight.shape
            layer.weight.data = scatter((k, k, inside, out), i).permute(3, 2, 0, 1).contiguous()
            if layer.bias is not None:
                layer.bias.data = scatter((out,), i + 0.5)
            if 0 < i < 9:
                spectral_norm(layer)
                layer.weight_u.data = F.normalize(scatter((out,), i + 0.25), dim=0)
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        act = lambda i, value: F.leaky_relu(self.layers[i](value), 0.2)
        up = lambda value: F.interpolate(value, scale_factor=2, mode="bilinear", align_corners=False)
        x0 = act(0, x)
        x1 = act(1, x0)
        x2 = act(2, x1)
        x3 = act(3, x2)
        x4 = act(4, up(x3)) + x2
        x5 = act(5, up(x4)) + x1
        x6 = act(6, up(x5)) + x0
        return self.layers[9](act(8, act(7, x6)))


network = Unet().train()
images = scatter((2, size, size, 3), 0.1).permute(0, 3, 1, 2).contiguous().requires_grad_()
logits = network(images)
loss = F.softplus(-logits).mean()
loss.backward()
lab = lambda kernel: kernel.permute(2, 3, 1, 0).flatten().tolist()
kernels = [layer.weight_orig if hasattr(layer, "weight_orig") else layer.weight for layer in network.layers]
print(
    json.dumps(
        {
            "loss": loss.item(),
            "logits": logits.permute(0, 2, 3, 1).flatten().tolist(),
            "images": images.grad.permute(0, 2, 3, 1).flatten().tolist(),
            "kernels": [lab(kernel.grad) for kernel in kernels],
            "u": [layer.weight_u.tolist() for layer in network.layers if hasattr(layer, "weight_u")],
        }
    )
)

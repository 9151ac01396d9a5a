"""Losses by PyTorch, from the words of the papers: standard input is JSON, standard output too."""

import json
import sys

import torch
import torch.nn.functional as F


def images(values, shape):
    n, h, w, c = shape
    return torch.tensor(values, dtype=torch.float64).reshape(n, h, w, c).permute(0, 3, 1, 2)


def per_channel(x, kernel):
    channels = x.shape[1]
    weight = torch.tensor(kernel, dtype=x.dtype)[None, None].repeat(channels, 1, 1, 1)
    return F.conv2d(x, weight, groups=channels)


def magnitudes(x):
    """The gradient map of SPSR."""
    rows = per_channel(x, [[0, -1, 0], [0, 0, 0], [0, 1, 0]])
    columns = per_channel(x, [[0, 0, 0], [-1, 0, 1], [0, 0, 0]])
    return torch.sqrt(rows**2 + columns**2 + 1e-6)


def differences(x):
    return [per_channel(x, [[-1], [1]]), per_channel(x, [[-1, 1]])]


def wavelet(sr, hr, levels, low, edges, diagonal):
    """Stationary Haar transform of both, a trous: the taps of a level lie 2^level apart."""
    signs = {(0, 0): [1, 1], (1, 0): [1, -1]}
    total = 0.0
    for level in range(levels):
        step = 2**level
        bands = {}
        for name, (a, b) in {"ll": (0, 0), "lh": (0, 1), "hl": (1, 0), "hh": (1, 1)}.items():
            rows, columns = signs[(a, 0)], signs[(b, 0)]
            kernel = torch.tensor([[r * c / 4 for c in columns] for r in rows], dtype=sr.dtype)
            weight = kernel[None, None].repeat(3, 1, 1, 1)
            bands[name] = [F.conv2d(x, weight, groups=3, dilation=step) for x in (sr, hr)]
        for name, factor in {"lh": edges, "hl": edges, "hh": diagonal}.items():
            total = total + factor * F.l1_loss(*bands[name])
        sr, hr = bands["ll"]
    return total + low * F.l1_loss(sr, hr)


def r1(x, kernel, out):
    """Mean squared gradient of softplus(x kernel) out, and its gradient in the kernel: a second derivative."""
    x = torch.tensor(x, dtype=torch.float64).requires_grad_()
    kernel = torch.tensor(kernel, dtype=torch.float64).requires_grad_()
    logits = F.softplus(x @ kernel) @ torch.tensor(out, dtype=torch.float64)
    (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
    penalty = gradient.square().sum(1).mean()
    penalty.backward()
    return {"value": penalty.item(), "gradient": kernel.grad.flatten().tolist()}


def main():
    given = json.load(sys.stdin)
    hr = images(given["hr"], given["shape"])

    def measured(loss):
        sr = images(given["sr"], given["shape"]).requires_grad_()
        value = loss(sr)
        (gradient,) = torch.autograd.grad(value, sr)
        return {"value": value.item(), "gradient": gradient.permute(0, 2, 3, 1).flatten().tolist()}

    small = dict(scale_factor=1 / given["scale"], mode="bicubic", antialias=True)
    json.dump(
        {
            "magnitudes": measured(lambda sr: F.l1_loss(magnitudes(sr), magnitudes(hr))),
            "differences": measured(
                lambda sr: sum(F.l1_loss(a, b) for a, b in zip(differences(sr), differences(hr)))
            ),
            "wavelet": measured(lambda sr: wavelet(sr, hr, **given["bands"])),
            "small": F.interpolate(hr, **small).permute(0, 2, 3, 1).flatten().tolist(),
            "r1": r1(given["points"], given["kernel"], given["out"]),
        },
        sys.stdout,
    )


main()

"""Energy beyond LR's Nyquist frequency by numpy.fft, and blur_effect by scikit-image, for the cases in the folder argv[1].

Prints one JSON list, per case the energy (the sum of |DFT|^2 over the squared number of pixels) and the blur effect of luma.
"""
import json
import sys
from pathlib import Path

import numpy as np
from skimage.measure import blur_effect


def measure(folder, case):
    image = case["image"]
    height, width = image["height"], image["width"]
    raw = np.fromfile(folder / image["file"], np.uint8).reshape(height, width, 3)
    luma = 16 + raw @ np.array([65.481, 128.553, 24.966]) / 255
    window = np.outer(np.hanning(height), np.hanning(width))
    power = np.abs(np.fft.fft2((luma - luma.mean()) * window)) ** 2
    # whole numbers of periods, so that no rounding decides about a frequency at the limit
    across = np.minimum(np.arange(width), width - np.arange(width))
    down = np.minimum(np.arange(height), height - np.arange(height))
    beyond = (2 * case["scale"] * across > width)[None, :] | (2 * case["scale"] * down > height)[:, None]
    return {
        "energy": float(power[beyond].sum() / (width * height) ** 2),
        "blur": float(blur_effect(luma / 255)),
    }


folder = Path(sys.argv[1])
print(json.dumps([measure(folder, case) for case in json.loads((folder / "cases.json").read_text())]))

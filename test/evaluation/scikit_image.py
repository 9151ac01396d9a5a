"""PSNR and SSIM by scikit-image for the cases in the folder argv[1]: cases.json names raw RGB files.

Prints one JSON list, per case psnr and ssim of luma and of RGB.
"""
import json
import sys
from pathlib import Path

import numpy as np
from skimage.metrics import peak_signal_noise_ratio, structural_similarity


def luma(image):
    return 16 + image @ np.array([65.481, 128.553, 24.966]) / 255


def ssim(a, b):
    return float(
        structural_similarity(
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255
        )
    )


def measure(folder, case):
    border = case["cropBorder"]
    images = []
    for name in ("a", "b"):
        shape = (case[name]["height"], case[name]["width"], 3)
        raw = np.fromfile(folder / case[name]["file"], np.uint8).reshape(shape).astype(np.float64)
        images.append(raw[border : shape[0] - border, border : shape[1] - border])
    a, b = images
    return {
        "psnrY": float(peak_signal_noise_ratio(luma(a), luma(b), data_range=255)),
        "ssimY": ssim(luma(a), luma(b)),
        "psnrRgb": float(peak_signal_noise_ratio(a, b, data_range=255)),
        "ssimRgb": float(np.mean([ssim(a[..., c], b[..., c]) for c in range(3)])),
    }


folder = Path(sys.argv[1])
print(json.dumps([measure(folder, case) for case in json.loads((folder / "cases.json").read_text())]))

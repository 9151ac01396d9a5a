"""NIQE written from its definition with NumPy and SciPy, for the cases in the folder argv[1].

Also writes parameters.npz there, made up: features near zero, an ill-scaled covariance, the real window. It is compressed and
column-major, as NumPy may write it. Prints one JSON list of scores of rounded luma.
"""
import json
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import correlate
from scipy.special import gamma

SHAPES = 0.2 + 0.001 * np.arange(9801)
RATIOS = gamma(2 / SHAPES) ** 2 / (gamma(1 / SHAPES) * gamma(3 / SHAPES))


def parameters():
    axis = np.arange(-3, 4)
    window = np.exp(-(axis[:, None] ** 2 + axis[None, :] ** 2) / (2 * (7 / 6) ** 2))
    random = np.random.default_rng(1)
    factor = random.normal(size=(36, 36)) * np.geomspace(0.01, 1, 36)[:, None]
    return {
        "mu_pris_param": np.asfortranarray(np.linspace(0.1, 2, 36)[None, :]),
        "cov_pris_param": np.asfortranarray(factor @ factor.T + 1e-4 * np.eye(36)),
        "gaussian_window": np.asfortranarray(window / window.sum()),
    }


def aggd(x):
    left = np.sqrt(np.mean(x[x < 0] ** 2))
    right = np.sqrt(np.mean(x[x > 0] ** 2))
    skew = left / right
    ratio = np.mean(np.abs(x)) ** 2 / np.mean(x**2)
    wanted = ratio * (skew**3 + 1) * (skew + 1) / (skew**2 + 1) ** 2
    shape = SHAPES[np.argmin((RATIOS - wanted) ** 2)]
    spread = np.sqrt(gamma(1 / shape) / gamma(3 / shape))
    return shape, left * spread, right * spread


def features(block):
    shape, left, right = aggd(block)
    found = [shape, (left + right) / 2]
    for shift in ((0, 1), (1, 0), (1, 1), (1, -1)):
        shape, left, right = aggd(block * np.roll(block, shift, (0, 1)))
        found += [shape, (right - left) * gamma(2 / shape) / gamma(1 / shape), left, right]
    return found


def halve(plane, axis):
    """MATLAB's imresize by 1/2 along an axis: Keys' cubic twice as wide, symmetric border."""
    x = np.abs(np.arange(8) - 3.5) / 2
    taps = np.where(x <= 1, 1.5 * x**3 - 2.5 * x**2 + 1, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2) / 2
    padding = [(3, 3) if i == axis else (0, 0) for i in (0, 1)]
    padded = np.pad(plane, padding, mode="symmetric")
    length = plane.shape[axis] // 2
    return sum(
        tap * padded.take(range(k, k + 2 * length, 2), axis) for k, tap in enumerate(taps / taps.sum())
    )


def score(plane, mean, covariance, window):
    rows, columns = plane.shape[0] // 96, plane.shape[1] // 96
    plane = plane[: rows * 96, : columns * 96]
    scales = []
    for side in (96, 48):
        mu = correlate(plane, window, mode="nearest")
        deviation = np.sqrt(np.abs(correlate(plane**2, window, mode="nearest") - mu**2))
        difference = np.where(np.abs(plane - mu) < 1e-6, 0, plane - mu)
        blocks = (difference / (deviation + 1)).reshape(rows, side, columns, side).swapaxes(1, 2)
        scales.append([features(block) for block in blocks.reshape(-1, side, side)])
        plane = halve(halve(plane, 0), 1)
    found = np.concatenate(scales, 1)
    own = np.cov(found[~np.isnan(found).any(1)], rowvar=False)
    distance = np.nanmean(found, 0) - mean.ravel()
    return float(np.sqrt(distance @ np.linalg.pinv((own + covariance) / 2) @ distance))


def measure(folder, case, arrays):
    image = case["image"]
    raw = np.fromfile(folder / image["file"], np.uint8).reshape(image["height"], image["width"], 3)
    red, green, blue = np.moveaxis(raw.astype(np.float64), 2, 0)
    # summed in this order: at a tie the last bit decides about the rounding
    luma = np.floor(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255 + 0.5)
    border = case["cropBorder"]
    return score(
        luma[border : luma.shape[0] - border, border : luma.shape[1] - border],
        arrays["mu_pris_param"],
        arrays["cov_pris_param"],
        arrays["gaussian_window"],
    )


folder = Path(sys.argv[1])
arrays = parameters()
np.savez_compressed(folder / "parameters.npz", **arrays)
with np.errstate(invalid="ignore"):
    print(json.dumps([measure(folder, case, arrays) for case in json.loads((folder / "cases.json").read_text())]))

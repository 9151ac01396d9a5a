"""Kernels and resized rows by BasicSR's own code and PyTorch: basicsr_kernels.py <basicsr folder> <cases in JSON>.

BasicSR 1.4.2 of PyPI, unpacked; its degradations.py is loaded alone, since the package does not import with newer
versions of torchvision.
"""
import importlib.util
import json
import sys
import types

import numpy as np
import torch
from torch.nn import functional as F

for name in ("cv2", "torchvision", "torchvision.transforms", "torchvision.transforms.functional_tensor"):
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules["torchvision.transforms.functional_tensor"].rgb_to_grayscale = None
spec = importlib.util.spec_from_file_location("degradations", sys.argv[1] + "/basicsr/data/degradations.py")
basicsr = importlib.util.module_from_spec(spec)
spec.loader.exec_module(basicsr)


def kernel(size, sigmaX, sigmaY, angle, beta, profile):
    if profile == "plateau":
        return basicsr.bivariate_plateau(size, sigmaX, sigmaY, angle, beta, isotropic=False)
    if beta == 1:
        return basicsr.bivariate_Gaussian(size, sigmaX, sigmaY, angle, isotropic=False)
    return basicsr.bivariate_generalized_Gaussian(size, sigmaX, sigmaY, angle, beta, isotropic=False)


def resized(row, length, mode):
    values = torch.tensor(row, dtype=torch.float64).reshape(1, 1, 1, -1)
    extra = {} if mode == "area" else {"align_corners": False}
    return F.interpolate(values, size=(1, length), mode=mode, **extra).flatten().tolist()


def filtered(rows, values, size):
    image = torch.tensor(rows, dtype=torch.float64)[None, None]
    pad = size // 2
    weights = torch.tensor(values, dtype=torch.float64).reshape(1, 1, size, size)
    return F.conv2d(F.pad(image, (pad,) * 4, mode="reflect"), weights).flatten().tolist()


def answer(case):
    kind = case.pop("kind")
    if kind == "blur":
        return kernel(**case).flatten().tolist()
    if kind == "sinc":
        return basicsr.circular_lowpass_kernel(case["cutoff"], case["size"]).flatten().tolist()
    if kind == "filter":
        return filtered(**case)
    return resized(**case)


np.set_printoptions(precision=17)
print(json.dumps([answer(case) for case in json.loads(sys.argv[2])]))

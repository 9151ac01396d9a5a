"""Enlarges a picture with ONNX Runtime: python client.py picture.png large.png

Needs: pip install onnxruntime numpy pillow
"""
import pathlib
import sys

import numpy
import onnxruntime
from PIL import Image

source, target = sys.argv[1:]
model = onnxruntime.InferenceSession(pathlib.Path(__file__).parent / "model.onnx")

# RGB in [0,1], channels first, as a batch of one: [1, 3, height, width]
image = numpy.asarray(Image.open(source).convert("RGB"), "float32") / 255
lr = numpy.ascontiguousarray(image.transpose(2, 0, 1)[None])
sr = model.run(["sr"], {"lr": lr})[0][0].transpose(1, 2, 0)
Image.fromarray((255 * sr + 0.5).astype("uint8")).save(target)

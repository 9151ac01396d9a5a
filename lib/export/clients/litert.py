"""Enlarges a picture with LiteRT: python client.py picture.png large.png

Needs: pip install ai-edge-litert numpy pillow
"""
import pathlib
import sys

import numpy
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

source, target = sys.argv[1:]
model = pathlib.Path(__file__).parent / "model.tflite"
enlarge = Interpreter(model_path=str(model)).get_signature_runner()

# RGB in [0,1], as a batch of one: [1, height, width, 3]; any height and width of at least 2
lr = numpy.asarray(Image.open(source).convert("RGB"), "float32")[None] / 255
sr = enlarge(lr=lr)["sr"][0]
Image.fromarray((255 * sr + 0.5).astype("uint8")).save(target)

"""Enlarges a picture by TensorFlow Serving: python client.py picture.png large.png http://localhost:8501/v1/models/srgan

Needs nothing but Python. The server, started in the folder above this one:
    docker run --rm -p 8501:8501 -e MODEL_NAME=srgan -v "$PWD/savedmodel:/models/srgan" tensorflow/serving
"""
import base64
import json
import pathlib
import sys
import urllib.request

source, target, model = sys.argv[1:]

# the signature `png` takes the bytes of a file: as numbers the same picture is six times as long
image = base64.b64encode(pathlib.Path(source).read_bytes()).decode()
body = {"signature_name": "png", "inputs": {"image_bytes": {"b64": image}}}
request = urllib.request.Request(
    f"{model}:predict", json.dumps(body).encode(), {"Content-Type": "application/json"}
)
with urllib.request.urlopen(request) as response:
    outputs = json.load(response)["outputs"]
pathlib.Path(target).write_bytes(base64.b64decode(outputs["b64"]))

# Enlarges images by a peer's PyTorch model, without PyTorch: weights from its pickle, layers by TensorFlow. torch.ts asks it.
#   .venv/bin/python test/peers/torch_peers.py MODEL     # a line LR_FILE<tab>OUT_FILE in, a line `done` out
# MODEL: netG_epoch_4_100.pth (github.com/leftthomas/SRGAN) or model.pt (github.com/HasnainRaz/Fast-SRGAN), both x4.
import io
import pickle
import re
import sys
import zipfile
from collections import OrderedDict

import numpy as np
import tensorflow as tf
from PIL import Image


class Unpickler(pickle.Unpickler):
    """Tensors stay (key of their storage, shape); nothing is called but what those pickles need."""

    def find_class(self, module, name):
        if name == "OrderedDict":
            return OrderedDict
        if name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
            return lambda key, offset, shape, *rest: (key, shape)
        if name == "FloatStorage":
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is no part of these models")

    def persistent_load(self, pid):
        return pid[2]


def read_weights(path):
    """Names to arrays, of a zip file or of PyTorch's older row of pickles."""
    storages = {}
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            root = archive.namelist()[0].split("/")[0]
            places = Unpickler(io.BytesIO(archive.read(f"{root}/data.pkl"))).load()
            for key, _ in places.values():
                storages[key] = np.frombuffer(archive.read(f"{root}/data/{key}"), "<f4")
    else:
        with open(path, "rb") as file:
            for _ in range(3):  # magic number, version, sizes
                Unpickler(file).load()
            places = Unpickler(file).load()
            for key in Unpickler(file).load():
                count = int.from_bytes(file.read(8), "little")
                storages[key] = np.frombuffer(file.read(4 * count), "<f4")
    return {
        re.sub("^_orig_mod.", "", name): storages[key][: np.prod(shape, dtype=int)].reshape(shape)
        for name, (key, shape) in places.items()
    }


class Layers:
    """PyTorch's layers by name, over NHWC."""

    def __init__(self, weights):
        self.weights = weights

    def conv(self, x, name):
        kernel = self.weights[f"{name}.weight"].transpose(2, 3, 1, 0)
        return tf.nn.conv2d(x, kernel, 1, "SAME") + self.weights.get(f"{name}.bias", 0)

    def prelu(self, x, name):
        return tf.where(x > 0, x, x * self.weights[f"{name}.weight"])

    def norm(self, x, name):
        mean, variance, scale, shift = (
            self.weights[f"{name}.{part}"] for part in ["running_mean", "running_var", "weight", "bias"]
        )
        return (x - mean) / np.sqrt(variance + 1e-5) * scale + shift

    def shuffle(self, x):
        """PyTorch's channels are color by place, TensorFlow's place by color."""
        n, h, w, c = x.shape
        x = tf.reshape(x, [n, h, w, c // 4, 2, 2])
        return tf.nn.depth_to_space(tf.reshape(tf.transpose(x, [0, 1, 2, 4, 5, 3]), [n, h, w, c]), 2)


def leftthomas(net, x):
    first = x = net.prelu(net.conv(x, "block1.0"), "block1.1")
    for block in [f"block{i}" for i in range(2, 7)]:
        y = net.prelu(net.norm(net.conv(x, f"{block}.conv1"), f"{block}.bn1"), f"{block}.prelu")
        x = x + net.norm(net.conv(y, f"{block}.conv2"), f"{block}.bn2")
    x = first + net.prelu(net.conv(x, "block7.0"), "block7.1")
    for step in ["block8.0", "block8.1"]:
        x = net.prelu(net.shuffle(net.conv(x, f"{step}.conv")), f"{step}.prelu")
    return (tf.tanh(net.conv(x, "block8.2")) + 1) / 2


def instance_norm(x):
    """Has no weights: nothing of it is in the file but convolutions without a bias."""
    mean, variance = tf.nn.moments(x, [1, 2], keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-5)


def fast_srgan(net, x):
    first = x = net.prelu(net.conv(2 * x - 1, "neck.0"), "neck.1")
    for block in [f"stem.{i}" for i in range(8)]:
        y = net.prelu(instance_norm(net.conv(x, f"{block}.conv1")), f"{block}.relu1")
        x = x + instance_norm(net.conv(y, f"{block}.conv2"))
    x = first + instance_norm(net.conv(x, "bottleneck.0"))
    for step in ["upsampling.0", "upsampling.1"]:
        x = net.prelu(net.shuffle(net.conv(x, f"{step}.conv")), f"{step}.relu")
    return (tf.tanh(net.conv(x, "head.0")) + 1) / 2


def enlarge(network, weights, path, out):
    lr = np.asarray(Image.open(path).convert("RGB"), np.float32)[None] / 255
    sr = network(Layers(weights), lr).numpy()[0]
    pixels = np.floor(np.clip(sr, 0, 1) * 255 + 0.5).astype(np.uint8)
    Image.fromarray(pixels).save(out)


def main(model):
    weights = read_weights(model)
    network = leftthomas if "block1.0.weight" in weights else fast_srgan
    for line in sys.stdin:
        enlarge(network, weights, *line.rstrip("\n").split("\t"))
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""VGG19 features by Keras, the oracle of vgg19.test.ts.

python keras_vgg19.py WEIGHTS_FOLDER IMAGES.f32 N H W OUTPUT_FOLDER LAYER...
Reads RGB images [n,h,w,3] in 0-255 (raw float32) and tfjs-layers weights; writes LAYER.f32 (after ReLU) and
LAYER_before.f32, and weights.h5: the same weights as Keras saves them, in HDF5.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import h5py
import keras
import numpy as np

folder, images_file, n, h, w, out, *layers = sys.argv[1:]
images = np.fromfile(images_file, "<f4").reshape(int(n), int(h), int(w), 3)
manifest = json.load(open(os.path.join(folder, "model.json")))["weightsManifest"]
weights = {}
for group in manifest:
    paths = [os.path.join(folder, p) for p in group["paths"]]
    if not all(map(os.path.exists, paths)):
        continue
    data = np.frombuffer(b"".join(open(p, "rb").read() for p in paths), "<f4")
    at = 0
    for entry in group["weights"]:
        size = int(np.prod(entry["shape"]))
        weights[entry["name"]] = data[at : at + size].reshape(entry["shape"])
        at += size

full = keras.applications.VGG19(weights=None, include_top=False, input_shape=(None, None, 3))
for layer in full.layers:
    if f"{layer.name}/kernel" in weights:
        layer.set_weights([weights[f"{layer.name}/kernel"], weights[f"{layer.name}/bias"]])
x = keras.applications.vgg19.preprocess_input(images.copy())
for name in layers:
    layer = full.get_layer(name)
    model = keras.Model(full.input, layer.output)
    np.asarray(model(x), "<f4").tofile(os.path.join(out, f"{name}.f32"))
    before = keras.Model(full.input, layer.input)
    y = keras.ops.conv(before(x), layer.kernel, padding="same") + layer.bias
    np.asarray(y, "<f4").tofile(os.path.join(out, f"{name}_before.f32"))

with h5py.File(os.path.join(out, "old-names.h5"), "w") as f:
    for name in ("block1_conv1", "block1_conv2"):
        f[f"{name}/{name}_W_1:0"] = weights[f"{name}/kernel"]
        f[f"{name}/{name}_b_1:0"] = weights[f"{name}/bias"]
    f.create_group("block1_pool")
with h5py.File(os.path.join(out, "new-names.h5"), "w") as f:
    for name in ("block1_conv1", "block1_conv2"):
        f[f"model_weights/{name}/{name}/kernel:0"] = weights[f"{name}/kernel"]
        f[f"model_weights/{name}/{name}/bias:0"] = weights[f"{name}/bias"]

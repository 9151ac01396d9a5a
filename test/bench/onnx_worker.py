"""One enlargement in ONNX Runtime: python onnx_worker.py FOLDER, which test/bench/onnx.ts prepares.

FOLDER holds generator.json (the options of an SRResNet), weights.safetensors (a checkpoint of this lab) and input.rgb
(8-bit samples). The same network is built of the same weights; 8 bit in, 8 bit out, conversions in the graph as well. Writes
onnx.rgb, prints "ready", then runs once per line on standard input and answers with JSON.
"""
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

EPSILON = 1e-3  # of batch norm, lib/models/layers.ts


def read_safetensors(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    values = data[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        tensors[name.removeprefix("generator/")] = np.frombuffer(values[start:end], "<f4").reshape(entry["shape"])
    return tensors


class Graph:
    """Nodes and constants as they are added; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def floats(self, value):
        return self.constant(np.float32(value))


def mirrored(length):
    at = np.arange(-2, length + 2) % (2 * length)
    return np.where(at < length, at, 2 * length - 1 - at).astype(np.int64)


def cubic(x):
    x = abs(x)
    return 1.5 * x**3 - 2.5 * x**2 + 1 if x <= 1 else -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2 if x < 2 else 0.0


def bicubic_kernel(scale):
    """[3*s*s, 3, 5, 5]: MATLAB's enlargement as a convolution before the pixel shuffle."""
    phases = [[cubic((phase + 0.5) / scale - 0.5 - (tap - 2)) for tap in range(5)] for phase in range(scale)]
    kernel = np.zeros((3 * scale * scale, 3, 5, 5), np.float32)
    for p in range(scale):
        for q in range(scale):
            for c in range(3):
                kernel[(p * scale + q) * 3 + c, c] = np.outer(phases[p], phases[q])
    return kernel


class Srresnet(Graph):
    def __init__(self, options, weights):
        super().__init__()
        self.options, self.weights = options, weights

    def conv(self, x, name):
        kernel = self.weights[f"{name}/conv/kernel"].transpose(3, 2, 0, 1)
        inputs = [x, self.constant(kernel)]
        if f"{name}/conv/bias" in self.weights:
            inputs.append(self.constant(self.weights[f"{name}/conv/bias"]))
        return self.add("Conv", *inputs, pads=[kernel.shape[2] // 2] * 4)

    def norm(self, x, name):
        if self.options["norm"] == "none":
            return x
        parts = ("gamma", "beta", "movingMean", "movingVariance")
        values = [self.constant(self.weights[f"{name}/norm/{part}"]) for part in parts]
        return self.add("BatchNormalization", x, *values, epsilon=EPSILON)

    def activate(self, x, name):
        if self.options["activation"] == "relu":
            return self.add("Relu", x)
        return self.add("PRelu", x, self.constant(self.weights[f"{name}/prelu/alpha"].reshape(-1, 1, 1)))

    def shuffle(self, x, step):
        return self.add("DepthToSpace", x, blocksize=step, mode="DCR")

    def bicubic(self, lr, height, width):
        """Moved from [0,1] to [-1,1]; before the pixel shuffle."""
        rows = self.add("Gather", lr, self.constant(mirrored(height)), axis=2)
        padded = self.add("Gather", rows, self.constant(mirrored(width)), axis=3)
        scale = self.options["scale"]
        bias = self.constant(np.full(3 * scale * scale, -1, np.float32))
        return self.add("Conv", padded, self.constant(2 * bicubic_kernel(scale)), bias)

    def generator(self, lr, height, width):
        options = self.options
        shallow = self.activate(self.conv(lr, "head"), "head")
        x = shallow
        for i in range(1, options["numResBlocks"] + 1):
            y = self.norm(self.conv(x, f"block{i}/first"), f"block{i}/first")
            y = self.conv(self.activate(y, f"block{i}/first"), f"block{i}/second")
            x = self.add("Add", x, self.norm(y, f"block{i}/second"))
        x = self.add("Add", shallow, self.norm(self.conv(x, "body"), "body"))
        scale, skip = options["scale"], options["globalSkip"] == "bicubic"
        if options["upsampler"] == "pixelshuffle-direct":
            x = self.conv(x, "tail")
            if skip:
                x = self.add("Add", x, self.bicubic(lr, height, width))
            x = self.shuffle(x, scale)
        else:
            for i, step in enumerate({8: [2, 2, 2], 4: [2, 2]}.get(scale, [scale]), 1):
                x = self.activate(self.shuffle(self.conv(x, f"upsample{i}"), step), f"upsample{i}")
            x = self.conv(x, "tail")
            if skip:
                x = self.add("Add", x, self.shuffle(self.bicubic(lr, height, width), scale))
        return self.add("Tanh", x) if options["output"] == "tanh" else x

    def model(self, height, width):
        """uint8 [1,h,w,3] to uint8 [1,s*h,s*w,3], rounded half up."""
        numbers = self.add("Cast", "image", to=TensorProto.FLOAT)
        unit = self.add("Mul", numbers, self.floats(1 / 255))
        sr = self.generator(self.add("Transpose", unit, perm=[0, 3, 1, 2]), height, width)
        levels = self.add("Add", self.add("Mul", sr, self.floats(127.5)), self.floats(128))
        clipped = self.add("Clip", levels, self.floats(0), self.floats(255))
        output = self.add("Cast", self.add("Transpose", clipped, perm=[0, 2, 3, 1]), to=TensorProto.UINT8)
        shape = lambda n: [1, n * height, n * width, 3]
        graph = helper.make_graph(
            self.nodes,
            "srresnet",
            [helper.make_tensor_value_info("image", TensorProto.UINT8, shape(1))],
            [helper.make_tensor_value_info(output, TensorProto.UINT8, shape(self.options["scale"]))],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


folder = Path(sys.argv[1])
case = json.loads((folder / "generator.json").read_text())
width, height = case["width"], case["height"]
model = Srresnet(case["generator"], read_safetensors(folder / "weights.safetensors")).model(height, width)
onnx.checker.check_model(model)
session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
image = np.fromfile(folder / "input.rgb", np.uint8).reshape(1, height, width, 3)
run = lambda: session.run(None, {"image": image})[0]


# as in turns.ts
def run_for(seconds):
    start, runs, spent = time.perf_counter(), 0, 0
    while spent < seconds or runs < 2:
        run()
        runs += 1
        spent = time.perf_counter() - start
    return spent / runs


run_for(5)
run().tofile(folder / "onnx.rgb")
print(json.dumps({"ready": f"ONNX Runtime {ort.__version__}"}), flush=True)
for _ in sys.stdin:
    seconds = run_for(1)
    # kilobytes on Linux, bytes on macOS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak}), flush=True)

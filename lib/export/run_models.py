"""Runs models by a request of run-elsewhere.ts. What runs them is the first argument: savedmodel, litert or onnxruntime.

Nothing of the lab is used: what these programs make of the files is what they make of them anywhere.
"""
import json
import os
import sys

import numpy

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def open_savedmodel(folder):
    import tensorflow

    model = tensorflow.saved_model.load(os.path.join(folder, "1"))
    signature = model.signatures["float"]
    return lambda lr: signature(lr=tensorflow.constant(lr))["sr"].numpy()


def open_litert(folder):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=os.path.join(folder, "model.tflite"))
    runner = interpreter.get_signature_runner()
    return lambda lr: runner(lr=lr)["sr"]


def open_onnxruntime(folder):
    import onnxruntime

    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"))

    def apply(lr):
        nchw = numpy.ascontiguousarray(lr.transpose(0, 3, 1, 2))
        return session.run(["sr"], {"lr": nchw})[0].transpose(0, 2, 3, 1)

    return apply


program, request = sys.argv[1:]
opened = {"savedmodel": open_savedmodel, "litert": open_litert, "onnxruntime": open_onnxruntime}
with open(request, encoding="utf-8") as file:
    jobs = json.load(file)
for job in jobs:
    apply = opened[program](job["model"])
    for batch in job["batches"]:
        lr = numpy.fromfile(batch["input"], "float32").reshape(batch["shape"])
        numpy.ascontiguousarray(apply(lr)).astype("float32").tofile(batch["output"])

"""Makes a TF-Lite model of a SavedModel that the lab wrote: to_tflite.py FOLDER METADATA OUTPUT [half]

The signature `float` becomes the model's only one. METADATA is a JSON file that goes into the model's own metadata,
under the name srgan, and its `description`.
"""
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import flatbuffers
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema


def convert(folder, half):
    converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["float"])
    if half:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    return converter.convert()


def describe(content, metadata):
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    model.description = metadata["description"]
    buffer = schema.BufferT()
    buffer.data = list(json.dumps(metadata).encode())
    entry = schema.MetadataT()
    entry.name = "srgan"
    entry.buffer = len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return builder.Output()


folder, metadata, output, *rest = sys.argv[1:]
with open(metadata, encoding="utf-8") as file:
    content = describe(convert(folder, rest == ["half"]), json.load(file))
with open(output, "wb") as file:
    file.write(content)

"""Reads all event files below a folder with Python's TensorFlow; prints one JSON list of what they hold, in order."""
import base64
import glob
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

from tensorflow.compat.v1.train import summary_iterator  # noqa: E402

values = []
for path in sorted(glob.glob(os.path.join(sys.argv[1], "**", "*tfevents*"), recursive=True)):
    folder, file = os.path.split(os.path.relpath(path, sys.argv[1]))
    for event in summary_iterator(path):
        for value in event.summary.value:
            found = {
                "folder": folder.replace(os.sep, "/"),
                "file": file,
                "step": event.step,
                "time": event.wall_time,
                "tag": value.tag,
                "kind": value.WhichOneof("value"),
            }
            if found["kind"] == "simple_value":
                found["value"] = value.simple_value
            if found["kind"] == "image":
                found["png"] = base64.b64encode(value.image.encoded_image_string).decode()
            values.append(found)
print(json.dumps(values))

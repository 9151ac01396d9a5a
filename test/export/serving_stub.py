"""Answers predict requests as TensorFlow Serving's REST does, with TensorFlow itself: serving_stub.py FOLDER

Serving is no package of any registry here. What it does with JSON is small, and written down:
https://www.tensorflow.org/tfx/serving/api_rest (column format; {"b64": ...} is a string of bytes, and outputs whose names
end in _bytes are given so). Prints its port, answers one request, and ends.
"""
import base64
import http.server
import json
import pathlib
import sys

import tensorflow

# Serving takes the highest of the folders that are numbers
versions = [path for path in pathlib.Path(sys.argv[1]).iterdir() if path.name.isdigit()]
model = tensorflow.saved_model.load(str(max(versions, key=lambda path: int(path.name))))


def decoded(value):
    if isinstance(value, dict) and list(value) == ["b64"]:
        return tensorflow.constant(base64.b64decode(value["b64"]))
    return tensorflow.constant(value)


def encoded(name, value):
    if name.endswith("_bytes"):
        return {"b64": base64.b64encode(value.numpy()).decode()}
    return value.numpy().tolist()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path != "/v1/models/srgan:predict":
            return self.send_error(404)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        signature = model.signatures[body.get("signature_name", "serving_default")]
        outputs = signature(**{name: decoded(value) for name, value in body["inputs"].items()})
        named = {name: encoded(name, value) for name, value in outputs.items()}
        # a single output goes without its name
        answer = json.dumps({"outputs": named if len(named) > 1 else next(iter(named.values()))})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_):
        pass


with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
    print(server.server_port, flush=True)
    server.handle_request()

"""A Jupyter client for kernel.test.ts: sends cells to a kernel all at once, as Run All does, and interrupts it.

Standard input: {"argv": [...], "folder": ..., "cells": [...], "interruptAt": text or null, "until": text or null}.
The kernel is interrupted when a cell has printed `interruptAt`. The end is when every cell is answered and idle, and
`until` was printed. Standard output: {"events": [[cell, kind, what], ...], "replies": [...]}, events in their order.
"""
import json
import sys
import time

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

LIMIT_SECONDS = 60


def describe(message):
    content = message["content"]
    kind = message["msg_type"]
    return {
        "status": lambda: content["execution_state"],
        "stream": lambda: content["text"],
    }.get(kind, lambda: "")()


def main():
    asked = json.load(sys.stdin)
    manager = KernelManager(kernel_name="under-test")
    manager._kernel_spec = KernelSpec(argv=asked["argv"], language="typescript", interrupt_mode="signal")
    manager.start_kernel(cwd=asked["folder"])
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT_SECONDS)
        print(json.dumps(run(manager, client, asked)))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(manager, client, asked):
    ids = [client.execute(code) for code in asked["cells"]]
    events, printed, interrupted = [], "", False
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        message = client.get_iopub_msg(timeout=LIMIT_SECONDS)
        parent = message["parent_header"].get("msg_id")
        if parent not in ids:
            continue
        events.append([ids.index(parent), message["msg_type"], describe(message)])
        if message["msg_type"] == "stream":
            printed += message["content"]["text"]
        if not interrupted and asked["interruptAt"] and asked["interruptAt"] in printed:
            manager.interrupt_kernel()
            interrupted = True
        ended = {cell for cell, kind, what in events if kind == "status" and what == "idle"}
        if len(ended) == len(ids) and (asked["until"] or "") in printed:
            break
    status = {}
    while not status.keys() >= set(ids):
        reply = client.get_shell_msg(timeout=LIMIT_SECONDS)
        status[reply["parent_header"].get("msg_id")] = reply["content"].get("status")
    return {"events": events, "replies": [status[each] for each in ids]}


if __name__ == "__main__":
    main()

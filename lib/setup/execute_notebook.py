"""Executes one notebook with nbclient on the tslab kernel, as lib/setup/walkthrough.mjs asks.

Prints one JSON object per line on standard output: {"cell": i, "cells": n} when a cell starts, and
{"failed": i, "source": ..., "output": ...} when one fails. Exit status 0 done, 1 a cell failed. The executed
copy is written in both cases.
"""
import argparse
import json
import sys
import warnings
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def say(**message):
    print(json.dumps(message), flush=True)


def text_of(cell):
    """What a cell printed. tslab reports errors as stderr text only, so this is also the error."""
    parts = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            parts.append(output["text"])
        elif output["output_type"] == "error":
            parts.append("\n".join(output["traceback"]))
    return "".join(parts)


def number_cells(notebook):
    """tslab sends no execution counts: give the cells that ran theirs, in order."""
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip():
            count += 1
            cell.execution_count = count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--timeout", type=int, default=1800, help="seconds a cell may take")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")

    notebook = nbformat.read(arguments.notebook, as_version=4)
    running = {"index": 0}

    def on_cell_start(cell, cell_index):
        running["index"] = cell_index
        if cell.cell_type == "code":
            say(cell=cell_index + 1, cells=len(notebook.cells))

    client = NotebookClient(
        notebook,
        kernel_name="tslab",
        timeout=arguments.timeout,
        # A burst of output can swallow the kernel's idle message: wait for it, but not for ever.
        iopub_timeout=60,
        startup_timeout=180,
        on_cell_start=on_cell_start,
        resources={"metadata": {"path": str(arguments.notebook.parent)}},
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError:
        failure = text_of(notebook.cells[running["index"]])
    except CellTimeoutError:
        failure = f"the cell ran past {arguments.timeout} seconds"
    except (DeadKernelError, RuntimeError) as error:
        failure = f"the kernel died or did not start: {error}"

    number_cells(notebook)
    for cell in notebook.cells:
        # Timings would make every executed copy differ from the last.
        cell.metadata.pop("execution", None)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, arguments.output)
    if failure is not None:
        cell = notebook.cells[running["index"]]
        say(failed=running["index"] + 1, source=cell.source, output=failure)
        sys.exit(1)


if __name__ == "__main__":
    main()

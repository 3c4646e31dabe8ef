"""What a runtime answers, beside the integer interpreter: whole outputs, and layer by layer."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from featherweight.errors import ProofError, UnsupportedError
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.kernels import Exact
from featherweight.targets import c99, onnx, prove
from featherweight.targets.tflite import run as tflite
from featherweight.targets.tflite.parse import parse
from featherweight.targets.tflite.write import write

KERNELS = {
    "xnnpack": "LiteRT, XNNPACK",
    "builtin": "LiteRT, built-in kernels",
    "reference": "LiteRT, reference kernels",
    "micro": "TensorFlow Lite Micro",
}


def _c(g: IntegerGraph, x: np.ndarray) -> np.ndarray:
    with TemporaryDirectory(prefix="featherweight-") as folder:
        return prove.run(c99.emit(g), x, Path(folder))[0].reshape(len(x), -1)


def outputs(g: IntegerGraph, x: np.ndarray) -> list[dict[str, Any]]:
    """Every runtime on all samples: how many outputs are not equal bit for bit."""
    expected, model = g.run(x), write(g)
    runtimes: dict[str, Callable[[], np.ndarray]] = {
        "generated C": lambda: _c(g, x),
        "ONNX Runtime": lambda: onnx.run(onnx.emit(g), x),
        **{title: lambda k=k: tflite.run(model, x, k) for k, title in KERNELS.items()},
    }
    found = []
    for title, answer in runtimes.items():
        started = time.perf_counter()
        try:
            got = answer()
        except (UnsupportedError, RuntimeError) as e:  # LiteRT raises RuntimeError where a kernel is missing
            if isinstance(e, ProofError):
                raise
            words = str(e).split("\n")[0]
            found.append({"runtime": title, "samples": len(x), "differ": None, "why": words})
            continue
        off = np.abs(got - expected)
        if g.task.kind == "circular":
            off = np.minimum(off, g.task.period - off)
        unequal = (got.view(np.uint32) != expected.view(np.uint32)).any(1)
        found.append(
            {
                "runtime": title,
                "samples": len(x),
                "differ": int(unequal.sum()),
                "largest": float(off.max()),
                "decisions": int((got.argmax(1) != expected.argmax(1)).sum()) if g.task.kind == "multiclass" else None,
                "seconds": round(time.perf_counter() - started, 2),
            }
        )
    return found


def layers(
    g: IntegerGraph, model: bytes, places: dict[str, int], x: np.ndarray, stored: np.ndarray
) -> list[dict[str, Any]]:
    """Every layer in every runtime, given the runtime's own inputs: how many values are not ours.

    Args: places: value -> tensor of the file; x: our samples; stored: the same as the file's input holds them.
    """
    inside = {s.output: places[s.output] for s in g.steps[:-1] if s.output in places}
    ours, found = g.run_integers(g.quantize_input(x)), []
    for kernels, title in KERNELS.items():
        try:
            got = {g.input: ours[g.input], **tflite.values(model, stored, inside, kernels)}
        except (UnsupportedError, RuntimeError) as e:
            found.append({"runtime": title, "why": str(e).split("\n")[0]})
            continue
        got = {k: v.reshape(len(x), *g.shapes[k]) for k, v in got.items()}
        for s in g.steps[:-1]:
            if s.output not in got or any(i not in got for i in s.inputs):
                continue
            alone = s.op.run(Exact, s.constants, *(got[i] for i in s.inputs))
            found.append(
                {
                    "runtime": title,
                    "layer": s.output,
                    "op": type(s.op).__name__[1:].lower(),
                    "values": alone.size,
                    "differ": int((alone != got[s.output]).sum()),
                    "largest": int(np.abs(alone - got[s.output]).max()),
                    "so_far": int((ours[s.output] != got[s.output]).sum()),
                }
            )
    return found


def own_places(g: IntegerGraph, model: bytes) -> dict[str, int]:
    """Tensors of a file that we wrote, by the name of the value they hold; 8-bit ones alone."""
    found = {t.name: k for k, t in enumerate(parse(model, "our own file").tensors) if t.dtype == "int8"}
    return {s.output: found[s.output] for s in g.steps[:-1] if s.output in found}

"""A .tflite file in a runtime: LiteRT with XNNPACK or its own kernels, or the interpreter for microcontrollers."""

import struct
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from ...errors import UnsupportedError

KERNELS = ("xnnpack", "builtin", "reference", "micro")


def run(model: bytes, x_raw: np.ndarray, kernels: str = "xnnpack") -> np.ndarray:
    """Outputs (N, K) for raw samples (N, ...) as a Dataset holds them, one by one, on one thread.

    Args: kernels: one of KERNELS; the last three round a convolution's sums twice.
    Raises: UnsupportedError when the runtime is not installed.
    """
    outputs = [y.reshape(-1) for y in (_micro(model, x_raw) if kernels == "micro" else _lite(model, x_raw, kernels))]
    return np.stack(outputs) if outputs else np.zeros((0, 0), np.float32)


def values(model: bytes, x_raw: np.ndarray, places: Mapping[str, int], kernels: str) -> dict[str, np.ndarray]:
    """What a runtime computes for values inside a file, int64 (N, C, H, W) or as many axes as the file's tensor has.

    Args: places: value -> number of its tensor; each is made the file's output in turn.
    """
    out = {}
    for name, place in places.items():
        parts = _micro if kernels == "micro" else partial(_lite, kernels=kernels)
        y = np.concatenate([y.copy() for y in parts(tapped(model, place), x_raw)]).astype(np.int64)
        out[name] = y.transpose(0, 3, 1, 2) if y.ndim == 4 else y
    return out


def tapped(model: bytes, tensor: int) -> bytes:
    """`model` with another tensor as its one output."""
    import tflite

    graph = tflite.Model.GetRootAs(model, 0).Subgraphs(0)
    field = graph._tab.Offset(8)  # the third field of the schema's SubGraph: outputs
    if not field or graph.OutputsLength() != 1 or not 0 <= tensor < graph.TensorsLength():
        raise UnsupportedError(f"tensor {tensor} of a file with {graph.OutputsLength()} outputs")
    at = graph._tab.Vector(field)
    return model[:at] + struct.pack("<i", tensor) + model[at + 4 :]


def interpreter(model: bytes, kernels: str) -> Any:
    """A LiteRT interpreter of `model`, allocated, on one thread.

    Its kernels take for granted that the file is sound: hand it what `write` made or `read` accepted.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
    except ImportError:
        raise UnsupportedError("LiteRT is not installed", hint="pip install ai-edge-litert") from None
    resolver = {
        "xnnpack": OpResolverType.AUTO,
        "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        "reference": OpResolverType.BUILTIN_REF,
    }[kernels]
    lite = Interpreter(model_content=model, num_threads=1, experimental_op_resolver_type=resolver)
    lite.allocate_tensors()
    return lite


def _lite(model: bytes, x_raw: np.ndarray, kernels: str) -> Iterator[np.ndarray]:
    lite = interpreter(model, kernels)
    source, sink = lite.get_input_details()[0], lite.get_output_details()[0]
    for x in x_raw:
        lite.set_tensor(source["index"], _stored(x[None], source))
        lite.invoke()
        yield lite.get_tensor(sink["index"])


def _micro(model: bytes, x_raw: np.ndarray) -> Iterator[np.ndarray]:
    try:
        from tflite_micro.python.tflite_micro import runtime
    except ImportError:
        raise UnsupportedError("TensorFlow Lite Micro is not installed", hint="pip install tflite-micro") from None
    micro = runtime.Interpreter.from_bytes(model)
    source = micro.get_input_details(0)
    for x in x_raw:
        micro.set_input(_stored(x[None], source), 0)
        micro.invoke()
        yield micro.get_output(0)


def _stored(x: np.ndarray, details: Any) -> np.ndarray:
    """A raw sample as the file's input holds it: uint8 as int8, 128 less."""
    held = (x.astype(np.int16) - 128).astype(np.int8) if x.dtype == np.uint8 else x
    return np.ascontiguousarray(held.reshape(details["shape"]).astype(details["dtype"]))

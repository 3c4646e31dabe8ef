"""A .tflite file in a runtime: LiteRT with XNNPACK or its own kernels, or the interpreter for microcontrollers."""

from collections.abc import Iterator
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


def values(model: bytes, x: np.ndarray, kernels: str = "xnnpack") -> dict[str, np.ndarray]:
    """Every tensor that holds a result for one sample, by name; XNNPACK keeps what lies between its operators."""
    lite = interpreter(model, kernels, keep=True)
    lite.set_tensor(lite.get_input_details()[0]["index"], _stored(x[None], lite.get_input_details()[0]))
    lite.invoke()
    out = {}
    for d in lite.get_tensor_details():
        try:
            out[d["name"]] = lite.get_tensor(d["index"])
        except ValueError:  # a tensor of the delegate's own
            continue
    return out


def interpreter(model: bytes, kernels: str, keep: bool = False) -> Any:
    """A LiteRT interpreter of `model`, allocated, on one thread."""
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
    except ImportError:
        raise UnsupportedError("LiteRT is not installed", hint="pip install ai-edge-litert") from None
    resolver = {
        "xnnpack": OpResolverType.AUTO,
        "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        "reference": OpResolverType.BUILTIN_REF,
    }[kernels]
    lite = Interpreter(
        model_content=model,
        num_threads=1,
        experimental_op_resolver_type=resolver,
        experimental_preserve_all_tensors=keep,
    )
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

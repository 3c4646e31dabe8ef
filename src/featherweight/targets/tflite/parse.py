"""The tables of a .tflite file that someone else wrote: every size, offset, shape and scale in it is checked."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ...errors import DataError, FeatherError, UnsupportedError, many
from .writer import TYPES

ELEMENTS = 1 << 26  # of one tensor
TENSORS = 10_000
DTYPES = {number: name for name, number in TYPES.items()}
OPTIONS = {  # operator -> (table of its options, fields that are read)
    "ADD": ("AddOptions", ("FusedActivationFunction",)),
    "MUL": ("MulOptions", ("FusedActivationFunction",)),
    "CONCATENATION": ("ConcatenationOptions", ("Axis", "FusedActivationFunction")),
    "CONV_2D": (
        "Conv2DOptions",
        ("Padding", "StrideH", "StrideW", "DilationHFactor", "DilationWFactor", "FusedActivationFunction"),
    ),
    "DEPTHWISE_CONV_2D": (
        "DepthwiseConv2DOptions",
        ("Padding", "StrideH", "StrideW", "DilationHFactor", "DilationWFactor", "FusedActivationFunction"),
    ),
    "FULLY_CONNECTED": ("FullyConnectedOptions", ("FusedActivationFunction", "WeightsFormat")),
    "AVERAGE_POOL_2D": (
        "Pool2DOptions",
        ("Padding", "StrideH", "StrideW", "FilterHeight", "FilterWidth", "FusedActivationFunction"),
    ),
    "MAX_POOL_2D": (
        "Pool2DOptions",
        ("Padding", "StrideH", "StrideW", "FilterHeight", "FilterWidth", "FusedActivationFunction"),
    ),
    "LEAKY_RELU": ("LeakyReluOptions", ("Alpha",)),
}


@dataclass(frozen=True)
class Stored:
    """A tensor of the file; scale and zero hold one number, or one per index of `axis`, or none."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    scale: np.ndarray
    zero: np.ndarray
    axis: int
    numbers: np.ndarray | None


@dataclass(frozen=True)
class Node:
    """An operator: its name in the schema, the tensors it reads (-1: none) and writes, and its options."""

    op: str
    inputs: tuple[int, ...]
    output: int
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Parsed:
    """One graph with one input and one output.

    Attributes:
        description: what the file says of itself.
    """

    tensors: tuple[Stored, ...]
    nodes: tuple[Node, ...]
    input: int
    output: int
    description: str = ""


def parse(content: bytes, where: str) -> Parsed:
    """Read the tables of a .tflite file.

    Raises: DataError when the bytes are no such file or lie about sizes; UnsupportedError, with its name, for what the
        schema knows and this reader does not.
    """
    if len(content) < 16 or content[4:8] != b"TFL3":
        raise DataError("this is no .tflite file: the identifier TFL3 is missing", where=where)
    try:
        return _parse(content, where)
    except FeatherError:
        raise
    except (struct.error, IndexError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        # The flatbuffers library checks no offset: whatever an offset out of the file makes it raise ends here.
        raise DataError(
            "the .tflite file is damaged: an offset or a size in it leads astray", where=where, hint="a fresh copy"
        ) from None


def _parse(content: bytes, where: str) -> Parsed:
    import tflite

    model = tflite.Model.GetRootAs(content, 0)
    if model.Version() != 3:
        raise UnsupportedError(f"version {model.Version()} of the .tflite schema; this reads version 3", where=where)
    if model.SubgraphsLength() != 1:
        graphs = many(model.SubgraphsLength(), "graph")
        raise UnsupportedError(f"the file holds {graphs}; this reads one", where=where)
    graph = model.Subgraphs(0)
    for what, count in (("tensors", graph.TensorsLength()), ("operators", graph.OperatorsLength())):
        if not 0 < count <= TENSORS:
            raise DataError(f"the file claims {count:,} {what}; this reads 1 to {TENSORS:,}", where=where)
    if (graph.InputsLength(), graph.OutputsLength()) != (1, 1):
        ends = many(graph.InputsLength(), "input"), many(graph.OutputsLength(), "output")
        raise UnsupportedError(f"the file has {ends[0]} and {ends[1]}; this reads one of each", where=where)
    tensors = tuple(_tensor(model, graph.Tensors(k), f"{where}: tensor {k}") for k in range(graph.TensorsLength()))
    nodes = tuple(_node(model, graph.Operators(k), f"{where}: operator {k}") for k in range(graph.OperatorsLength()))
    known = {k for k, t in enumerate(tensors) if t.numbers is not None} | {int(graph.Inputs(0)), -1}
    for k, n in enumerate(nodes):
        if not {n.output, *n.inputs} - {-1} <= set(range(len(tensors))) or n.output in known:
            raise DataError("an operator names tensors that are not there", where=f"{where}: operator {k}")
        if not set(n.inputs) <= known:
            raise DataError("an operator reads a tensor before it is made", where=f"{where}: operator {k}")
        known.add(n.output)
    source, sink = int(graph.Inputs(0)), int(graph.Outputs(0))
    if not (0 <= source < len(tensors) and sink in known):
        raise DataError("the graph's input or output is not there", where=where)
    return Parsed(tensors, nodes, source, sink, (model.Description() or b"").decode("utf-8", "replace"))


def _tensor(model: Any, t: Any, where: str) -> Stored:
    shape = tuple(int(n) for n in t.ShapeAsNumpy()) if t.ShapeLength() else ()
    signature = tuple(int(n) for n in t.ShapeSignatureAsNumpy()) if t.ShapeSignatureLength() else shape
    if len(shape) > 6 or any(n < 1 for n in shape) or any(n < 0 for n in signature[1:]):
        raise UnsupportedError(
            f"a tensor of dynamic shape {signature or shape}", where=where, hint="convert it with a fixed input shape"
        )
    if prod(shape) > ELEMENTS:
        raise DataError(f"a tensor of {prod(shape):,} numbers; this reads up to {ELEMENTS:,}", where=where)
    if t.Type() not in DTYPES:
        raise UnsupportedError(f"a tensor of element type number {t.Type()}", where=where)
    if t.Sparsity() is not None or t.IsVariable():
        raise UnsupportedError("a sparse tensor, or one that keeps a state", where=where)
    dtype = DTYPES[t.Type()]
    q = t.Quantization()
    scale = np.array(q.ScaleAsNumpy(), np.float32) if q is not None and q.ScaleLength() else np.zeros(0, np.float32)
    zero = np.array(q.ZeroPointAsNumpy(), np.int64) if q is not None and q.ZeroPointLength() else np.zeros(0, np.int64)
    zero = zero if len(zero) else np.zeros(len(scale), np.int64)
    axis = int(q.QuantizedDimension()) if q is not None and len(scale) > 1 else 0
    numbers = _numbers(model, t, shape, dtype, where)
    least = 2.0**-40 if numbers is None else 0.0  # a channel of zeros may have any
    if not ((scale > least) & (scale < 2.0**40)).all():
        raise DataError("a scale that is no positive number of usual size", where=where)
    fits = len(scale) < 2 or (0 <= axis < len(shape) and shape[axis] == len(scale))
    if len(scale) != len(zero) or not fits or (dtype == "int8" and (np.abs(zero) > 128).any()):
        raise DataError(f"{many(len(scale), 'scale')} for a tensor of shape {shape}", where=where)
    name = (t.Name() or b"").decode("utf-8", "replace")
    return Stored(name, shape, dtype, scale, zero, axis, numbers)


def _numbers(model: Any, t: Any, shape: tuple[int, ...], dtype: str, where: str) -> np.ndarray | None:
    if not 0 <= t.Buffer() < model.BuffersLength():
        raise DataError(f"buffer {t.Buffer():,} of {model.BuffersLength():,} is not there", where=where)
    buffer = model.Buffers(t.Buffer())
    if buffer is None or not buffer.DataLength():
        if buffer is not None and buffer.Size() > 1:
            raise UnsupportedError("numbers outside the flatbuffer, as files above 2 GB have them", where=where)
        return None
    content = np.asarray(buffer.DataAsNumpy(), np.uint8)
    width = np.dtype(dtype).itemsize
    if content.size != prod(shape) * width:
        raise DataError(f"{content.size:,} bytes for {prod(shape):,} numbers of {width} bytes", where=where)
    return np.frombuffer(content.tobytes(), np.dtype(dtype).newbyteorder("<")).reshape(shape).astype(dtype)


def _node(model: Any, o: Any, where: str) -> Node:
    if not 0 <= o.OpcodeIndex() < model.OperatorCodesLength():
        raise DataError(f"operator code {o.OpcodeIndex():,} is not there", where=where)
    code = model.OperatorCodes(o.OpcodeIndex())
    op = _name(max(code.BuiltinCode(), code.DeprecatedBuiltinCode()))
    if op == "CUSTOM":
        custom = (code.CustomCode() or b"").decode("utf-8", "replace")
        raise UnsupportedError(f"the operator {custom!r} is no built-in one", where=where)
    if o.OutputsLength() != 1 or not 1 <= o.InputsLength() <= 64:
        ends = many(o.InputsLength(), "input"), many(o.OutputsLength(), "output")
        raise UnsupportedError(f"{op} with {ends[0]} and {ends[1]}", where=where)
    inputs = tuple(int(i) for i in o.InputsAsNumpy())
    return Node(op, inputs, int(o.Outputs(0)), _options(op, o, where))


def _name(number: int) -> str:
    import tflite

    return next((k for k, v in vars(tflite.BuiltinOperator).items() if v == number), f"operator number {number}")


def _options(op: str, o: Any, where: str) -> dict[str, Any]:
    import tflite

    if op not in OPTIONS:
        return {}
    kind, wanted = OPTIONS[op]
    table = o.BuiltinOptions()
    if table is None or o.BuiltinOptionsType() != getattr(tflite.BuiltinOptions, kind):
        raise DataError(f"{op} without its options", where=where)
    options = getattr(tflite, kind)()
    options.Init(table.Bytes, table.Pos)
    return {name: getattr(options, name)() for name in wanted}

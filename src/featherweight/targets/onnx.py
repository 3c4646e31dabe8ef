"""ONNX with the same integers: QLinearConv where its rounding is certified equal, integer nodes everywhere else.

Average pools and operands of a concat that move to another scale are QLinearConvs of ones.  Additions are integer
nodes: ONNX Runtime's QLinearAdd rounds floats in another order on every kind of processor.

8-bit values and weights are held as uint8 with 128 added: runtimes multiply uint8 by uint8 exactly on every CPU,
while uint8 by int8 saturates in 16 bits on x86 without VNNI.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..integer.graph import IntegerGraph, Step, per
from ..integer.kernels import Pads, Pair
from ..numerics import turn
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..quant import QParams
from ..task import Input
from .symbol import Symbol, Writer


def emit(g: IntegerGraph) -> bytes:
    """Return the serialised model: "input" (N, ...) raw samples as a Dataset holds them -> "output" float32 (N, K).

    In ONNX Runtime the output equals `g.run` bit for bit.  NaN is not detected here.
    Raises: NotImplementedError of the integer op when an op has no symbolic form.
    """
    w = Writer()
    values = _entries(g, w)
    for s in g.steps:
        xs = [values[i] for i in s.inputs]
        rule = QLINEAR.get(type(s.op))
        if rule and s.certified and all(x.byte for x in xs):
            values[s.output] = _byte(w, rule(g, w, s, xs), g.shapes[s.output])
        else:
            values[s.output] = _held(g, w, s, s.op.run(Symbols, s.constants, *xs))
    kinds = {"uint8": "UINT8", "int16": "INT16", "float32": "FLOAT"}
    return w.model(_exit(g, w, values[g.output]), g.task, kinds[g.task.input.dtype])


def _entries(g: IntegerGraph, w: Writer) -> dict[str, Symbol]:
    """Raw samples -> stored integers of every input, (N, C, H, W) each."""
    return {v: _stored(g, w, v, x) for v, x in zip(g.inputs, raw(g.task.input, w), strict=True)}


def raw(spec: Input, w: Writer) -> tuple[str, ...]:
    """The raw samples "input" -> the map (N, C, H, W), and the numbers beside it (N, F, 1, 1) where there are any."""
    x = "input"
    numbers: tuple[str, ...] = ()
    if spec.beside:
        numbers = (w("Reshape", w("Slice", x, [spec.size], [spec.length], [1]), [-1, spec.beside, 1, 1]),)
        x = w("Reshape", w("Slice", x, [0], [spec.size], [1]), [-1, *spec.map.array_shape])
    if spec.kind not in ("table", "text"):
        x = w("Transpose", x, perm=[0, 3, 1, 2] if spec.kind == "image" else [0, 2, 1])
    return w("Reshape", x, [-1, *spec.shape]), *numbers


def _stored(g: IntegerGraph, w: Writer, value: str, x: str) -> Symbol:
    shape, q = g.shapes[value], g.q[value]
    if g.task.input.dtype == "uint8":
        return _byte(w, x, shape)
    offset, gain = (a.reshape(1, *per(shape, len(a))) for a in g.entries[value])
    x = w.cast(x, "float")
    for op, a in (("Sub", offset), ("Mul", gain), ("Add", 0.5), ("Max", q.lo), ("Min", q.hi)):
        x = w(op, x, w.constant(a, np.float32))
    return Symbol(w, w.cast(w("Floor", x), "int64"), shape=shape)


def _byte(w: Writer, name: str, shape: tuple[int, int, int]) -> Symbol:
    """A uint8 tensor that holds stored integers + 128."""
    return Symbol(w, w("Sub", w.cast(name, "int64"), 128), name, shape)


def _held(g: IntegerGraph, w: Writer, s: Step, y: Symbol) -> Symbol:
    shape = g.shapes[s.output]
    if g.q[s.output].bits > 8:
        return Symbol(w, y.name, shape=shape)
    return Symbol(w, y.name, w.cast(y + 128, "uint8"), shape)


def _qlinear(g: IntegerGraph, w: Writer, s: Step, xs: list[Symbol]) -> str:
    op, c = s.op, s.constants
    assert isinstance(op, QConv)
    total = c["w"].reshape(len(c["w"]), -1).sum(1)
    place = _placement(op.kernel, op.stride, op.pads, op.groups)
    y = _rounded(w, xs[0].byte, g.q[s.inputs[0]], c["w"], c["b"] + op.zx * total, c["s"], g.q[s.output], place)
    return _clamped(w, y, op.lo, op.hi)


def _rounded(
    w: Writer, x: str, q: QParams, kernel: np.ndarray, b: np.ndarray, s: np.ndarray, qy: QParams, place: dict[str, Any]
) -> str:
    """A QLinearConv.  kernel: (O, C / groups, kh, kw) in [-127, 127]; b: biases without the input's zero point."""
    return w(
        "QLinearConv",
        x,
        w.constant(q.scale, np.float32),
        w.constant(q.zero + 128, np.uint8),
        w.constant(kernel + 128, np.uint8),
        w.constant(s, np.float32),
        w.constant(np.full(len(kernel), 128), np.uint8),
        w.constant(qy.scale, np.float32),
        w.constant(qy.zero + 128, np.uint8),
        w.constant(b, np.int32),
        **place,
    )


def _clamped(w: Writer, y: str, lo: int, hi: int) -> str:
    if (lo, hi) == (-128, 127):
        return y
    return w("Clip", y, w.constant(lo + 128, np.uint8), w.constant(hi + 128, np.uint8))


def _ones(w: Writer, x: Symbol, q: QParams, s: float, qy: QParams, tile: Pair) -> str:
    """Sums of tiles, rescaled: a depthwise convolution whose every weight is one."""
    c = x.shape[0]
    place = _placement(tile, tile, (0, 0, 0, 0), c)
    return _rounded(w, x.byte, q, np.ones((c, 1, *tile), np.int64), np.zeros(c), np.full(c, s, np.float32), qy, place)


def _average(g: IntegerGraph, w: Writer, s: Step, xs: list[Symbol]) -> str:
    op, scale = s.op, float(s.constants["s"][0])
    assert isinstance(op, QAvgPool)
    return _clamped(w, _ones(w, xs[0], g.q[s.inputs[0]], scale, g.q[s.output], op.tile), op.lo, op.hi)


def _concat(g: IntegerGraph, w: Writer, s: Step, xs: list[Symbol]) -> str:
    op, qy = s.op, g.q[s.output]
    assert isinstance(op, QConcat)
    each = zip(xs, s.inputs, op.m, s.constants["s"], strict=True)
    return w("Concat", *(_ones(w, x, g.q[i], float(k), qy, (1, 1)) if m else x.byte for x, i, m, k in each), axis=1)


QLINEAR: dict[type, Callable[[IntegerGraph, Writer, Step, list[Symbol]], str]] = {
    QConv: _qlinear,
    QAvgPool: _average,
    QConcat: _concat,
}


def _placement(kernel: Pair, stride: Pair, pads: Pads, groups: int) -> dict[str, Any]:
    top, bottom, left, right = pads
    return {
        "kernel_shape": list(kernel),
        "strides": list(stride),
        "pads": [top, left, bottom, right],
        "group": groups,
    }


def _exit(g: IntegerGraph, w: Writer, acc: Symbol) -> str:
    acc = Symbol(w, w("Reshape", acc, [-1, g.task.network_outputs]))
    scale = w.constant(np.asarray(g.readout.scale)[None, :], np.float32)
    if g.readout.kind == "turn":
        columns = np.arange(g.task.network_outputs)
        sine, cosine = (Symbol(w, w("Gather", acc, columns[k::2], axis=1)) for k in (0, 1))
        acc = turn(sine, cosine) >> 6
    return w("Mul", w.cast(acc, "float"), scale)


class Symbols:
    """The kernels of `QOp.run` for symbols: exact sums and copies as ONNX nodes."""

    @staticmethod
    def channels(c: np.ndarray) -> np.ndarray:
        return np.asarray(c, np.int64).reshape(1, -1, 1, 1)

    @staticmethod
    def conv(x: Symbol, weights: np.ndarray, stride: Pair, pads: Pads, groups: int, fill: int) -> Symbol:
        """ConvInteger on bytes; a wide value goes in as a high and a low byte."""
        w = x.writer
        kernel = w.constant(weights + 128, np.uint8)
        place = _placement((weights.shape[2], weights.shape[3]), stride, pads, groups)

        def bytes_times(byte: str, zero: int) -> Symbol:
            y = w("ConvInteger", byte, kernel, w.constant(zero, np.uint8), w.constant(128, np.uint8), **place)
            return Symbol(w, w.cast(y, "int64"))

        if x.byte:
            total = weights.reshape(len(weights), -1).sum(1)
            return bytes_times(x.byte, fill + 128) + Symbols.channels(fill * total)
        assert fill == 0, "a wide value is symmetric"
        high = x >> 8
        low = x - high * 256
        return bytes_times(w.cast(high + 128, "uint8"), 128) * 256 + bytes_times(w.cast(low, "uint8"), 0)

    @staticmethod
    def _tiles(x: Symbol, tile: Pair) -> str:
        (c, h, wide), (kh, kw) = x.shape, tile
        p, q = h // kh, wide // kw
        whole = x.writer("Slice", x, [0, 0], [p * kh, q * kw], [2, 3])
        return x.writer("Reshape", whole, [-1, c, p, kh, q, kw])

    @staticmethod
    def pool_sum(x: Symbol, tile: Pair) -> Symbol:
        return Symbol(x.writer, x.writer("ReduceSum", Symbols._tiles(x, tile), [3, 5], keepdims=0))

    @staticmethod
    def pool_max(x: Symbol, tile: Pair) -> Symbol:
        return Symbol(x.writer, x.writer("ReduceMax", Symbols._tiles(x, tile), [3, 5], keepdims=0))

    @staticmethod
    def repeat(x: Symbol, factor: Pair, rest: Pair) -> Symbol:
        y = x.name
        for axis, f, r in zip((2, 3), factor, rest, strict=True):
            n = x.shape[axis - 1]
            y = x.writer("Gather", y, np.minimum(np.arange(n * f + r) // f, n - 1), axis=axis)
        return Symbol(x.writer, y)

    @staticmethod
    def concat(xs: list[Symbol]) -> Symbol:
        return Symbol(xs[0].writer, xs[0].writer("Concat", *xs, axis=1))

    @staticmethod
    def steps(x: Symbol, first: int | None, last: int | None) -> Symbol:
        ends = [np.iinfo(np.int64).max if last is None else last]
        return Symbol(x.writer, x.writer("Slice", x, [first or 0], ends, [3]))

    @staticmethod
    def take(table: np.ndarray, x: Symbol) -> Symbol:
        return Symbol(x.writer, x.writer("Gather", table, x))


def run(model: bytes, x_raw: np.ndarray) -> np.ndarray:
    """Outputs (N, K) of `model` in ONNX Runtime, on one thread.  Raises: UnsupportedError when it is not installed."""
    import os

    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnxruntime
    except ImportError:
        from ..errors import UnsupportedError

        raise UnsupportedError("ONNX Runtime is not installed", hint="pip install onnxruntime") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["output"], {"input": x_raw})[0])

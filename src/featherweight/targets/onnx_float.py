"""ONNX of the float network, before it becomes integers: for tools that want floats, or their own quantisation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..graph import Node
from ..network import Network
from ..ops.add import Add
from ..ops.avgpool import AvgPool
from ..ops.concat import Concat
from ..ops.conv import Conv
from ..ops.difference import Difference
from ..ops.linear import Linear
from ..ops.maxpool import MaxPool
from ..ops.pointwise import Pointwise
from ..ops.upsample import Upsample
from .onnx import raw
from .symbol import Writer

Rule = Callable[[Network, Writer, Node, list[str]], str]


def emit(network: Network) -> bytes:
    """Return the serialised model: "input" float32 (N, ...), raw samples laid out as a Dataset holds them -> "output"
    float32 (N, K), in the targets' units, angles in the target's period, or logits.

    Standardising is part of it.  It is the network before its integers: its outputs are near theirs, not equal.
    Raises: UnsupportedError for an op without a rule.
    """
    w, g = Writer(), network.graph
    values = dict(zip(g.inputs, _entries(network, w), strict=True))
    for n in g.nodes:
        rule = RULES.get(type(n.op))
        if rule is None:
            raise UnsupportedError(f"{type(n.op).__name__} has no float ONNX rule", where=n.output)
        values[n.output] = rule(network, w, n, [values[i] for i in n.inputs])
    return w.model(_exit(network, w, values[g.output]), network.task, "FLOAT")


def _entries(network: Network, w: Writer) -> list[str]:
    """Raw samples -> every input, standardised, (N, C, H, W) each."""
    spec, out = network.task.input, []
    per = (1, 1, 1, -1) if spec.kind == "table" else (1, -1, 1, 1)
    for x, own, shape in zip(raw(spec, w), (network.normal, network.normal.beside), (per, (1, -1, 1, 1)), strict=False):
        assert own is not None
        offset, scale = (np.asarray(v, np.float32).reshape(shape) for v in (own.offset, own.scale))
        out.append(w("Mul", w("Sub", x, w.constant(offset, np.float32)), w.constant(scale, np.float32)))
    return out


def _exit(network: Network, w: Writer, value: str) -> str:
    task, target = network.task, network.target
    y = w("Reshape", value, [-1, task.network_outputs])
    if task.kind == "circular":
        columns = np.arange(task.network_outputs)
        sine, cosine = (w("Gather", y, columns[k::2], axis=1) for k in (0, 1))
        assert task.period is not None
        turn = w("Mul", _angle(w, sine, cosine), w.constant(1 / (2 * np.pi), np.float32))
        return w("Mul", w("Sub", turn, w("Floor", turn)), w.constant(task.period, np.float32))
    std, mean = (w.constant(np.asarray(v)[None, :], np.float32) for v in (target.std, target.mean))
    return w("Add", w("Mul", y, std), mean)


def _angle(w: Writer, sine: str, cosine: str) -> str:
    """Angle of the point (cosine, sine) in radians: ONNX has Atan, not Atan2."""
    zero, least = w.constant(0, np.float32), w.constant(1e-30, np.float32)
    safe = w("Where", w("Less", w("Abs", cosine), least), least, cosine)
    flat = w("Atan", w("Div", sine, safe))
    far = w("Where", w("Less", sine, zero), w.constant(-np.pi, np.float32), w.constant(np.pi, np.float32))
    return w("Where", w("Less", safe, zero), w("Add", flat, far), flat)


def _act(w: Writer, act: str, y: str) -> str:
    if act == "none":
        return y
    y = w("Relu", y)
    return w("Min", y, w.constant(6, np.float32)) if act == "relu6" else y


def _weighted(network: Network, w: Writer, n: Node, x: str, **place: Any) -> str:
    arrays = network.weights[n.output]
    ins = [x, w.constant(arrays["w"], np.float32)]
    ins += [w.constant(arrays["b"], np.float32)] if "b" in arrays else []
    return w("Conv", *ins, kernel_shape=list(arrays["w"].shape[2:]), **place)


def _conv(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Conv)
    top, bottom, left, right = n.op.pads(network.graph.ins(n)[0])
    place = {"strides": list(n.op.stride), "pads": [top, left, bottom, right], "group": n.op.groups}
    return _act(w, n.op.act, _weighted(network, w, n, xs[0], **place))


def _linear(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Linear)
    return _act(w, n.op.act, _weighted(network, w, n, xs[0]))


def _pool(op: str) -> Rule:
    def rule(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
        assert isinstance(n.op, AvgPool | MaxPool)
        tile = list(n.op.tile(network.graph.ins(n)[0]))
        return w(op, xs[0], kernel_shape=tile, strides=tile)

    return rule


def _add(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Add)
    return _act(w, n.op.act, w("Add", *xs))


def _concat(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    return w("Concat", *xs, axis=1)


def _difference(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Difference)
    ends = [np.iinfo(np.int64).max]
    return w("Sub", w("Slice", xs[0], [n.op.gap], ends, [3]), w("Slice", xs[0], [0], [-n.op.gap], [3]))


def _upsample(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Upsample)
    y, shape = xs[0], network.graph.ins(n)[0]
    for axis, f, r in zip((2, 3), n.op.factor, n.op.rest, strict=True):
        size = shape[axis - 1]
        y = w("Gather", y, np.minimum(np.arange(size * f + r) // f, size - 1), axis=axis)
    return y


def _pointwise(network: Network, w: Writer, n: Node, xs: list[str]) -> str:
    assert isinstance(n.op, Pointwise)
    x = xs[0]
    if n.op.fn == "hardswish":
        shifted = w("Min", w("Relu", w("Add", x, w.constant(3, np.float32))), w.constant(6, np.float32))
        return w("Mul", x, w("Div", shifted, w.constant(6, np.float32)))
    if n.op.fn == "learnt_swish":
        slope = w.constant(network.weights[n.output]["slope"], np.float32)
        return w("Mul", x, w("Sigmoid", w("Mul", x, slope)))
    if n.op.fn == "swish":
        return w("Mul", x, w("Sigmoid", x))
    if n.op.fn == "leaky":
        return w("LeakyRelu", x, alpha=0.125)
    if n.op.fn in ("relu", "relu6"):
        return _act(w, n.op.fn, x)
    if n.op.fn in ("tanh", "sigmoid"):
        return w(n.op.fn.capitalize(), x)
    raise UnsupportedError(f"the function {n.op.fn} has no float ONNX rule", where=n.output)


RULES: dict[type, Rule] = {
    Conv: _conv,
    Linear: _linear,
    AvgPool: _pool("AveragePool"),
    MaxPool: _pool("MaxPool"),
    Add: _add,
    Concat: _concat,
    Difference: _difference,
    Upsample: _upsample,
    Pointwise: _pointwise,
}

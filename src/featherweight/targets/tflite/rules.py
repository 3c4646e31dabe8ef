"""What an operator of a .tflite file is here: one rule per operator."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...integer.constant import steadied
from ...integer.kernels import Pads
from ...integer.verify import reach, tile_reach
from ...ops.add import QAdd, operand_multipliers
from ...ops.avgpool import QAvgPool
from ...ops.concat import QConcat
from ...ops.conv import QConv
from ...ops.linear import QLinear
from ...ops.maxpool import QMaxPool
from ...ops.pointwise import FUNCTIONS, QTable
from ...quant import QParams, multiplier, rescale
from .foreign import NO_PADS, Foreign, Value, rounds_alike
from .layers import NONE, RELU, RELU6, SAME, same_pads
from .parse import Node, Stored

UNIT = 127  # weight of a convolution that only rescales
GAIN = 60  # times as much as one such convolution makes of its input: multipliers stay below a half


def _clamp(f: Foreign, n: Node, q: QParams) -> tuple[int, int]:
    act = n.options.get("FusedActivationFunction", NONE)
    if act not in (NONE, RELU, RELU6):
        raise f.refuse(n, f"with the fused activation number {act}")
    lo = q.zero if act in (RELU, RELU6) else q.lo
    hi = min(q.hi, q.zero + int(np.rint(6.0 / q.scale))) if act == RELU6 else q.hi
    return max(lo, q.lo), hi


def _channel_scales(f: Foreign, n: Node, t: Stored, channels: int, axis: int) -> np.ndarray:
    if len(t.scale) not in (1, channels) or t.zero.any() or (len(t.scale) > 1 and t.axis != axis):
        raise f.refuse(n, "whose weights are not symmetric, on one scale or on one per channel")
    return np.broadcast_to(t.scale, (channels,)).astype(np.float32)


def _bias(f: Foreign, n: Node, channels: int) -> np.ndarray:
    if len(n.inputs) < 3 or n.inputs[2] < 0:
        return np.zeros(channels, np.int64)
    numbers = f.constant(n, 2, "int32").numbers
    assert numbers is not None
    if numbers.size != channels:
        raise f.refuse(n, f"with {numbers.size} biases for {channels} channels")
    return numbers.reshape(-1).astype(np.int64)


def _numbers(f: Foreign, n: Node, k: int, rank: int) -> np.ndarray:
    numbers = f.constant(n, k, "int8").numbers
    assert numbers is not None
    if numbers.ndim != rank:
        raise f.refuse(n, f"whose weights have {numbers.ndim} axes, not {rank}")
    return numbers.astype(np.int64)


def _conv(f: Foreign, n: Node, last: bool) -> None:
    raw, x = _numbers(f, n, 1, 4), f.value(n, 0, padded=True)
    depthwise, (c, h, w) = n.op == "DEPTHWISE_CONV_2D", x.shape
    weights = raw.transpose(3, 0, 1, 2) if depthwise else raw.transpose(0, 3, 1, 2)
    o, each, kh, kw = weights.shape
    groups = c if depthwise else c // each
    if groups * each != c or o % groups:
        raise f.refuse(n, f"with weights of {raw.shape} for {c} channels")
    stride = int(n.options["StrideH"]), int(n.options["StrideW"])
    if (n.options["DilationHFactor"], n.options["DilationWFactor"]) != (1, 1) or min(stride) < 1:
        raise f.refuse(n, "with dilation")
    pads = x.pads
    if n.options["Padding"] == SAME:
        if pads != NO_PADS:
            raise f.refuse(n, 'with padding "SAME" of a map with zeros around it')
        pads = same_pads((h, w), (kh, kw), stride)
    p, q = (h + pads[0] + pads[1] - kh) // stride[0] + 1, (w + pads[2] + pads[3] - kw) // stride[1] + 1
    if p < 1 or q < 1:
        raise f.refuse(n, f"with a kernel of {kh} x {kw} on a map of {h} x {w}")
    s = _channel_scales(f, n, f.tensors[n.inputs[1]], o, 3 if depthwise else 0)
    if last and (p, q, groups) == (1, 1, 1) and pads == NO_PADS:
        _last(f, n, x, np.pad(weights, ((0, 0), (0, 0), (0, h - kh), (0, w - kw))), s)
        return
    _weighted(f, n, x, weights, _bias(f, n, o), s, stride, groups, pads, (o, p, q))


def _weighted(
    f: Foreign,
    n: Node,
    x: Value,
    w: np.ndarray,
    bias: np.ndarray,
    s: np.ndarray,
    stride: tuple[int, int],
    groups: int,
    pads: Pads,
    shape: tuple[int, int, int],
    between: QParams | None = None,
) -> None:
    """A convolution; `between`: how its result is stored where that is not yet the operator's."""
    qx, qy = f.q[x.name], between or f.result(n)
    c: dict[str, np.ndarray] = {"w": w, "b": bias - qx.zero * w.reshape(len(w), -1).sum(1)}
    clamp = (qy.lo, qy.hi) if between else _clamp(f, n, qy)
    factor = f.factors(n, qx, s, qy)
    now = np.floor(c["b"] * factor.astype(np.float64) + 0.5).clip(clamp[0] - qy.zero, clamp[1] - qy.zero)
    c = steadied({**c, "s": s}, now, qx.scale, qy.scale, factor)
    factor = rescale(qx.scale, c["s"], qy.scale)
    alike = rounds_alike(factor, qy, clamp, reach(c, qx))
    op = QConv((w.shape[2], w.shape[3]), stride, groups, pads, qx.zero, qy.zero, *clamp)
    f.add(n, op, (x.name,), shape, qy, alike, **c, m=multiplier(factor))


def _fully_connected(f: Foreign, n: Node, last: bool) -> None:
    raw, x = _numbers(f, n, 1, 2), f.value(n, 0)
    c, h, w = x.shape
    if raw.shape[1] != c * h * w or n.options["WeightsFormat"]:
        raise f.refuse(n, f"with weights of {raw.shape} for {c * h * w} inputs")
    weights = raw.reshape(len(raw), h, w, c).transpose(0, 3, 1, 2)
    s = _channel_scales(f, n, f.tensors[n.inputs[1]], len(raw), 0)
    if last:
        _last(f, n, x, weights, s)
    else:
        _weighted(f, n, x, weights, _bias(f, n, len(raw)), s, (1, 1), 1, NO_PADS, (len(raw), 1, 1))


def _last(f: Foreign, n: Node, x: Value, w: np.ndarray, s: np.ndarray) -> None:
    if n.options["FusedActivationFunction"] != NONE:
        raise f.refuse(n, "with an activation in the last layer")
    qx = f.q[x.name]
    b = _bias(f, n, len(w)) - qx.zero * w.reshape(len(w), -1).sum(1)
    f.readout = tuple((qx.scale * s.astype(np.float64)).astype(np.float32).tolist())
    op = QLinear((w.shape[2], w.shape[3]), qx.zero)
    f.add(n, op, (x.name,), (len(w), 1, 1), QParams(qx.scale, 0, 32), w=w, b=b, s=s)


def _add(f: Foreign, n: Node, last: bool) -> None:
    if len(n.inputs) == 2 and sum(i in f.values for i in n.inputs) == 1:
        _shifted(f, n)
        return
    a, b = f.value(n, 0), f.value(n, 1)
    if a.shape != b.shape:
        raise f.refuse(n, f"of maps of {a.shape} and {b.shape}")
    qa, qb, qy = f.q[a.name], f.q[b.name], f.result(n)
    ma, mb = operand_multipliers(qa.scale, qb.scale, qy.scale)
    op = QAdd(qa.zero, qb.zero, ma, mb, qy.zero, *_clamp(f, n, qy))
    near = all(2**-10 <= q.scale / qy.scale < 2**8 for q in (qa, qb))
    f.add(n, op, (a.name, b.name), a.shape, qy, near)


def _per_channel(f: Foreign, n: Node) -> tuple[Value, np.ndarray]:
    """The map of an operation with a constant, and the constant's real numbers, one per channel."""
    at = 0 if n.inputs[0] in f.values else 1
    x, t = f.value(n, at), f.constant(n, 1 - at, "int8")
    assert t.numbers is not None
    if len(t.scale) != 1 or t.numbers.size not in (1, x.shape[0]) or t.numbers.size != (t.numbers.shape or (1,))[-1]:
        raise f.refuse(n, "with a constant that is not one number, or one per channel")
    real = (t.numbers.reshape(-1).astype(np.float64) - int(t.zero[0])) * float(t.scale[0])
    return x, np.broadcast_to(real, (x.shape[0],))


def _scaled(f: Foreign, n: Node, last: bool) -> None:
    """A factor per channel is a depthwise convolution with weights of one size and a scale per channel."""
    x, factor = _per_channel(f, n)
    c, qx = x.shape[0], f.q[x.name]
    none, place = np.zeros(c, np.int64), ((1, 1), c, NO_PADS, x.shape)
    gain = np.abs(factor) * qx.scale / f.result(n).scale  # steps of the result per step of the input
    whole = np.ceil(gain / GAIN).clip(1)
    if whole.max() > GAIN:
        raise f.refuse(n, f"that makes {gain.max():,.0f} steps of one")
    if whole.max() > 1:  # a whole factor first: exact, and saturated only where the result is
        _weighted(f, n, x, np.full((c, 1, 1, 1), UNIT), none, (whole / UNIT).astype(np.float32), *place, between=qx)
        x, factor = f.values[n.output], factor / whole
    w = (np.sign(factor) * UNIT).astype(np.int64).reshape(-1, 1, 1, 1)
    s = np.where(factor == 0, 1e-12, np.abs(factor) / UNIT).astype(np.float32)
    _weighted(f, n, x, w, none, s, *place)


def _shifted(f: Foreign, n: Node) -> None:
    """A number added per channel is the bias of one; it is off by less than 1/254 of a step of the input."""
    x, term = _per_channel(f, n)
    c = x.shape[0]
    s = np.full(c, 1 / UNIT, np.float32)
    bias = np.rint(term * UNIT / f.q[x.name].scale)
    if np.abs(bias).max() >= 2**30:
        raise f.refuse(n, "of a constant far larger than the map")
    _weighted(f, n, x, np.full((c, 1, 1, 1), UNIT), bias.astype(np.int64), s, (1, 1), c, NO_PADS, x.shape)


def _tile(f: Foreign, n: Node, x: Value) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """Tile and result of a pool; tiles that overlap or reach over the edge have no form here."""
    (c, h, w), o = x.shape, n.options
    tile, stride = (int(o["FilterHeight"]), int(o["FilterWidth"])), (int(o["StrideH"]), int(o["StrideW"]))
    if min(*tile, *stride) < 1 or tile[0] > h or tile[1] > w:
        raise f.refuse(n, f"of tiles of {tile} on a map of {h} x {w}")
    p, q = h // tile[0], w // tile[1]
    apart = all(s == t or (t == size) for s, t, size in zip(stride, tile, (h, w), strict=True))
    if not apart or (o["Padding"] == SAME and (h % tile[0] or w % tile[1])):
        raise f.refuse(n, f"of tiles of {tile} {stride} apart; tiles side by side are read")
    return tile, (c, p, q)


def _avgpool(f: Foreign, n: Node, last: bool) -> None:
    x = f.value(n, 0)
    _averaged(f, n, x, *_tile(f, n, x))


def _averaged(f: Foreign, n: Node, x: Value, tile: tuple[int, int], shape: tuple[int, int, int]) -> None:
    """A mean; on an unchanged scale TensorFlow Lite takes it of stored integers and rounds a half away from zero."""
    qx, qy, size = f.q[x.name], f.result(n), tile[0] * tile[1]
    clamp, s = _clamp(f, n, qy), np.array([1 / size], np.float32)
    if qx == qy and 1 < size < 2**12:  # a multiplier one too large pushes halves away from zero, and nothing else
        f.add(n, QAvgPool(tile, 0, 2**32 // size + 1, 0, *clamp), (x.name,), shape, qy)
        return
    factor = f.factors(n, qx, s, qy)
    op = QAvgPool(tile, size * qx.zero, int(multiplier(factor)[0]), qy.zero, *clamp)
    least, most = tile_reach(op, qx)
    alike = rounds_alike(factor, qy, clamp, (np.array([least]), np.array([most])))
    f.add(n, op, (x.name,), shape, qy, alike, s=s)


def _mean(f: Foreign, n: Node, last: bool) -> None:
    x, axes = f.value(n, 0), f.constant(n, 1, "int32").numbers
    assert axes is not None
    if len(f.tensors[n.inputs[0]].shape) != 4 or sorted(int(a) % 4 for a in axes.reshape(-1)) != [1, 2]:
        raise f.refuse(n, "over other axes than height and width")
    _averaged(f, n, x, x.shape[1:], (x.shape[0], 1, 1))


def _maxpool(f: Foreign, n: Node, last: bool) -> None:
    x, qy = f.value(n, 0), f.result(n)
    tile, shape = _tile(f, n, x)
    if qy != f.q[x.name] or n.options["FusedActivationFunction"] != NONE:
        raise f.refuse(n, "that rescales or clamps")
    f.add(n, QMaxPool(tile), (x.name,), shape, qy)


def _concat(f: Foreign, n: Node, last: bool) -> None:
    xs, qy = [f.value(n, k) for k in range(len(n.inputs))], f.result(n)
    rank = len(f.tensors[n.output].shape)
    if n.options["Axis"] not in (-1, rank - 1) or len({x.shape[1:] for x in xs}) != 1:
        raise f.refuse(n, f"along axis {n.options['Axis']} of {rank}; the channels are read")
    if any(f.q[x.name] != qy for x in xs) or n.options["FusedActivationFunction"] != NONE:
        raise f.refuse(n, "of maps on other scales than the result")
    op = QConcat(tuple(qy.zero for _ in xs), (0,) * len(xs), qy.zero, qy.lo, qy.hi)
    shape = (sum(x.shape[0] for x in xs), *xs[0].shape[1:])
    f.add(n, op, tuple(x.name for x in xs), shape, qy, True, s=np.ones(len(xs), np.float32))


def _alias(f: Foreign, n: Node, last: bool) -> None:
    x = f.value(n, 0)
    if np.prod(f.tensors[n.output].shape) != np.prod(x.shape):
        raise f.refuse(n, f"of {x.shape} to {f.tensors[n.output].shape}")
    if f.tensors[n.output].dtype != f.tensors[n.inputs[0]].dtype:
        raise f.refuse(n, "that changes the element type")
    f.values[n.output] = x


def _pad(f: Foreign, n: Node, last: bool) -> None:
    x, around = f.value(n, 0), f.constant(n, 1, "int32").numbers
    assert around is not None
    if around.shape != (4, 2) or around[[0, 3]].any() or (around < 0).any() or around.max() > 64:
        raise f.refuse(n, "of other axes than height and width")
    (top, bottom), (left, right) = around[1].tolist(), around[2].tolist()
    c, h, w = x.shape
    if f.tensors[n.output].shape != (1, h + top + bottom, w + left + right, c):
        raise f.refuse(n, f"to {f.tensors[n.output].shape}")
    f.values[n.output] = Value(x.name, x.shape, (top, bottom, left, right))


def _function(fn: Callable[[np.ndarray], np.ndarray]) -> Callable[[Foreign, Node, bool], None]:
    def rule(f: Foreign, n: Node, last: bool) -> None:
        _tabled(f, n, fn)

    return rule


def _leaky(f: Foreign, n: Node, last: bool) -> None:
    slope = float(n.options["Alpha"])
    _tabled(f, n, lambda x: np.where(x > 0, x, slope * x))


def _tabled(f: Foreign, n: Node, fn: Any) -> None:
    """A function of 8 bits is a table of what it gives, rounded to the nearest."""
    x, qy = f.value(n, 0), f.result(n)
    q = f.q[x.name]
    table = qy.quantize(np.nan_to_num(fn(q.real(np.arange(q.lo, q.hi + 1)))))
    f.add(n, QTable(), (x.name,), x.shape, qy, table=table)


RULES: dict[str, Callable[[Foreign, Node, bool], None]] = {
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _conv,
    "FULLY_CONNECTED": _fully_connected,
    "ADD": _add,
    "MUL": _scaled,
    "AVERAGE_POOL_2D": _avgpool,
    "MEAN": _mean,
    "MAX_POOL_2D": _maxpool,
    "CONCATENATION": _concat,
    "RESHAPE": _alias,
    "SQUEEZE": _alias,
    "PAD": _pad,
    "QUANTIZE": _function(lambda x: x),
    "RELU": _function(FUNCTIONS["relu"]),
    "RELU6": _function(FUNCTIONS["relu6"]),
    "LOGISTIC": _function(FUNCTIONS["sigmoid"]),
    "TANH": _function(FUNCTIONS["tanh"]),
    "HARD_SWISH": _function(FUNCTIONS["hardswish"]),
    "LEAKY_RELU": _leaky,
}

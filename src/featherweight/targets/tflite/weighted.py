"""Convolutions and fully connected layers of a .tflite file, and what can be said as one: factors and terms."""

import numpy as np

from ...integer.constant import steadied
from ...integer.kernels import Pads
from ...integer.verify import reach
from ...ops.conv import QConv
from ...ops.linear import QLinear
from ...quant import QParams, multiplier, rescale
from .foreign import NO_PADS, Foreign, Value, clamp_of, rounds_alike
from .layers import NONE, SAME, same_pads
from .parse import Node, Stored

UNIT = 127  # weight of a convolution that only rescales
GAIN = 60  # times as much as one such convolution makes of its input: multipliers stay below a half


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
    if int(numbers.min()) == -128:
        raise f.refuse(n, "with a weight of -128; weights are read from -127 to 127")
    return numbers.astype(np.int64)


def conv(f: Foreign, n: Node, last: bool) -> None:
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
    clamp = (qy.lo, qy.hi) if between else clamp_of(f, n, qy)
    factor = f.factors(n, qx, s, qy)
    now = np.floor(c["b"] * factor.astype(np.float64) + 0.5).clip(clamp[0] - qy.zero, clamp[1] - qy.zero)
    c = steadied({**c, "s": s}, now, qx.scale, qy.scale, factor)
    factor = rescale(qx.scale, c["s"], qy.scale)
    alike = rounds_alike(factor, qy, clamp, reach(c, qx))
    op = QConv((w.shape[2], w.shape[3]), stride, groups, pads, qx.zero, qy.zero, *clamp)
    f.add(n, op, (x.name,), shape, qy, alike, **c, m=multiplier(factor))


def fully_connected(f: Foreign, n: Node, last: bool) -> None:
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


def _per_channel(f: Foreign, n: Node) -> tuple[Value, np.ndarray]:
    """The map of an operation with a constant, and the constant's real numbers, one per channel."""
    at = 0 if n.inputs[0] in f.values else 1
    x, t = f.value(n, at), f.constant(n, 1 - at, "int8")
    assert t.numbers is not None
    if len(t.scale) != 1 or t.numbers.size not in (1, x.shape[0]) or t.numbers.size != (t.numbers.shape or (1,))[-1]:
        raise f.refuse(n, "with a constant that is not one number, or one per channel")
    real = (t.numbers.reshape(-1).astype(np.float64) - int(t.zero[0])) * float(t.scale[0])
    return x, np.broadcast_to(real, (x.shape[0],))


def scaled(f: Foreign, n: Node, last: bool) -> None:
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


def shifted(f: Foreign, n: Node) -> None:
    """A number added per channel is the bias of one; it is off by less than 1/254 of a step of the input."""
    x, term = _per_channel(f, n)
    c = x.shape[0]
    s = np.full(c, 1 / UNIT, np.float32)
    bias = np.rint(term * UNIT / f.q[x.name].scale)
    if np.abs(bias).max() >= 2**30:
        raise f.refuse(n, "of a constant far larger than the map")
    _weighted(f, n, x, np.full((c, 1, 1, 1), UNIT), bias.astype(np.int64), s, (1, 1), c, NO_PADS, x.shape)

"""A step on 8-bit values as TensorFlow Lite's own 8-bit operators, where their integers are certified to be ours."""

from collections.abc import Callable

import numpy as np

from ...integer.graph import IntegerGraph, Step
from ...integer.kernels import Pads, Pair
from ...ops.add import QAdd
from ...ops.avgpool import QAvgPool
from ...ops.concat import QConcat
from ...ops.conv import QConv
from ...ops.maxpool import QMaxPool
from ...ops.pointwise import QTable
from ...ops.upsample import QUpsample
from ...quant import QParams
from .symbols import VALID, padded, repeated
from .writer import Scales, Tensor, Writer

SAME = 0  # of the schema's Padding
NONE, RELU, RELU6 = 0, 1, 3  # of the schema's ActivationFunctionType


def scales(q: QParams) -> Scales:
    return Scales((q.scale,), q.zero)


def _result(g: IntegerGraph, s: Step) -> Tensor:
    c, h, w = g.shapes[s.output]
    return Tensor((1, h, w, c), "int8", scales(g.q[s.output]))


def _clamp(lo: int, hi: int, q: QParams) -> int | None:
    """The fused activation that clamps to [lo, hi], or None."""
    six = 6 / np.float32(q.scale)
    known = {NONE: (-128, 127), RELU: (max(-128, q.zero), 127)}
    if abs(six % 1 - 0.5) > 1e-3:  # runtimes differ in how they round a half
        known[RELU6] = max(-128, q.zero), min(127, q.zero + int(np.rint(six)))
    return next((k for k, ends in known.items() if ends == (lo, hi)), None)


def _clamped(w: Writer, value: str, lo: int, hi: int) -> str:
    """`value` clamped by operators of their own."""
    t = w.tensors[value]
    for op, end, idle in (("MAXIMUM", lo, -128), ("MINIMUM", hi, 127)):
        if end != idle:
            value = w.add(op, [value, w.constant([end], "int8", t.scales)], t)
    return value


def same_pads(size: Pair, kernel: Pair, stride: Pair) -> Pads:
    """What TensorFlow's "SAME" adds (top, bottom, left, right)."""
    ends: list[int] = []
    for n, k, s in zip(size, kernel, stride, strict=True):
        more = max((-(-n // s) - 1) * s + k - n, 0)
        ends += [more // 2, more - more // 2]
    return ends[0], ends[1], ends[2], ends[3]


def _conv(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    op, c, (x,) = s.op, s.constants, xs
    assert isinstance(op, QConv)
    weights, total = c["w"], c["w"].reshape(len(c["w"]), -1).sum(1)
    _, h, wide, ci = w.tensors[x].shape
    depthwise = op.groups == ci and op.groups > 1
    kernel = weights.transpose(1, 2, 3, 0) if depthwise else weights.transpose(0, 2, 3, 1)
    padding = VALID
    if any(op.pads):
        if op.pads == same_pads((h, wide), op.kernel, op.stride):
            padding = SAME
        else:
            x = padded(w, x, op.pads)
    return _weighted(
        w, x, kernel, c["b"] + op.zx * total, c["s"], op.stride, padding, (op.lo, op.hi), _result(g, s), depthwise
    )


def _weighted(
    w: Writer,
    x: str,
    kernel: np.ndarray,
    bias: np.ndarray,
    s: np.ndarray,
    stride: Pair,
    padding: int,
    clamp: tuple[int, int],
    result: Tensor,
    depthwise: bool,
) -> str:
    """An 8-bit convolution; kernel (O, kh, kw, I), depthwise (1, kh, kw, O); s: scale of every channel's weights."""
    held, qx, qy = s.astype(np.float32), w.tensors[x].scales, result.scales
    assert qx is not None and qy is not None
    kernel_name = w.constant(kernel, "int8", Scales(tuple(held.tolist()), axis=3 if depthwise else 0))
    own = tuple((np.float32(qx.scale[0]) * held).tolist())
    act = _clamp(*clamp, QParams(qy.scale[0], qy.zero))
    inputs = [x, kernel_name, w.constant(bias, "int32", Scales(own))]
    more = {"depth_multiplier": result.shape[3] // w.tensors[x].shape[3]} if depthwise else {}
    how = {"padding": padding, "stride_w": stride[1], "stride_h": stride[0], **more}
    how |= {"fused_activation_function": act or NONE, "dilation_w_factor": 1, "dilation_h_factor": 1}
    y = w.add("DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", inputs, result, **how)
    return y if act is not None else _clamped(w, y, *clamp)


def _ones(w: Writer, x: str, s: float, tile: Pair, result: Tensor) -> str:
    """Sums of tiles, rescaled: a depthwise convolution whose every weight is one."""
    c = result.shape[3]
    kernel, scale = np.ones((1, *tile, c)), np.full(c, s, np.float32)
    return _weighted(w, x, kernel, np.zeros(c), scale, tile, VALID, (-128, 127), result, depthwise=True)


def _avgpool(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    assert isinstance(s.op, QAvgPool)
    y = _ones(w, xs[0], float(s.constants["s"][0]), s.op.tile, _result(g, s))
    return _clamped(w, y, s.op.lo, s.op.hi)


def _concat(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    op, result = s.op, _result(g, s)
    assert isinstance(op, QConcat)
    moved = []
    for x, m, scale in zip(xs, op.m, s.constants["s"], strict=True):
        own = Tensor((*result.shape[:3], w.tensors[x].shape[3]), "int8", result.scales)
        moved.append(_ones(w, x, float(scale), (1, 1), own) if m else x)
    return w.add("CONCATENATION", moved, result, axis=3)


def _add(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    op, result = s.op, _result(g, s)
    assert isinstance(op, QAdd)
    act = _clamp(op.lo, op.hi, g.q[s.output])
    y = w.add("ADD", xs, result, fused_activation_function=act or NONE)
    return y if act is not None else _clamped(w, y, op.lo, op.hi)


def _maxpool(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    assert isinstance(s.op, QMaxPool)
    kh, kw = s.op.tile
    how = {"padding": VALID, "stride_w": kw, "stride_h": kh, "filter_width": kw, "filter_height": kh}
    return w.add("MAX_POOL_2D", xs, _result(g, s), **how)


def _table(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    """No operator of TensorFlow Lite takes a table; reading one at an index does."""
    result = _result(g, s)
    index = w("ADD", w.cast(xs[0], "int32"), w.constant(128, "int32"))
    return w.add("GATHER", [w.constant(s.constants["table"], "int8", result.scales), index], result, axis=0)


def _upsample(w: Writer, g: IntegerGraph, s: Step, xs: list[str]) -> str:
    assert isinstance(s.op, QUpsample)
    return repeated(w, xs[0], s.op.factor, s.op.rest)


ROUNDING = (QConv, QAdd, QAvgPool, QConcat)  # these have to be certified
LAYERS: dict[type, Callable[[Writer, IntegerGraph, Step, list[str]], str]] = {
    QConv: _conv,
    QAdd: _add,
    QAvgPool: _avgpool,
    QConcat: _concat,
    QMaxPool: _maxpool,
    QTable: _table,
    QUpsample: _upsample,
}

"""Convolutions and linear layers: tiles of pixels and channels."""

from dataclasses import dataclass

import numpy as np

from ...integer.verify import reach
from ...ops.conv import QConv
from ...ops.linear import QLinear
from .cut import MOST, Cut
from .factor import Factors, factors
from .layer import Constants, Layer, Site
from .map import VECTOR, Map
from .tile import CHAINS


@dataclass(frozen=True)
class Rows:
    """Taps of a convolution as they lie in memory.

    Attributes:
        w: int64 (O, kernel rows, numbers of a row), zero where a pixel holds nothing.
        step, down: numbers from one output pixel's first tap to the next pixel's, and to the next row's.
    """

    w: np.ndarray
    step: int
    down: int


def conv(s: Site) -> Layer:
    """Any kernel, stride, groups; inputs of 8 or 16 bits."""
    op, c, (x,) = s.step.op, s.step.constants, s.xs
    assert isinstance(op, QConv)
    qx = s.g.q[s.step.inputs[0]]
    found = factors(c["m"], op.lo - op.zy, op.hi - op.zy, *reach(c, qx))
    taps = rows(dense(c["w"], op.groups), op.stride, x)
    return _layer(s, taps, c["b"] - x.lift * c["w"].reshape(len(c["w"]), -1).sum(1), op, found)


def linear(s: Site) -> Layer:
    """The last layer, whose sums are the result."""
    op, c, (x,) = s.step.op, s.step.constants, s.xs
    assert isinstance(op, QLinear)
    taps = rows(c["w"], (1, 1), x)
    return _layer(s, taps, c["b"] - x.lift * c["w"].reshape(len(c["w"]), -1).sum(1), None, None)


def dense(w: np.ndarray, groups: int) -> np.ndarray:
    """Weights (O, C / groups, kh, kw) of a grouped convolution as (O, C, kh, kw), zeros between groups."""
    o, each, kh, kw = w.shape
    out = np.zeros((o, groups * each, kh, kw), np.int64)
    for k in range(groups):
        mine = slice(k * o // groups, (k + 1) * o // groups)
        out[mine, k * each : (k + 1) * each] = w[mine]
    return out


def rows(w: np.ndarray, stride: tuple[int, int], x: Map) -> Rows:
    """Weights (O, C, kh, kw) in the order of the numbers of `x`; rows that follow one another become one."""
    o, c, kh, kw = w.shape
    out = np.zeros((o, kh, kw, x.pitch), np.int64)
    out[..., :c] = w.transpose(0, 2, 3, 1)
    whole = kw * x.pitch == x.row
    return Rows(out.reshape(o, 1, -1) if whole else out.reshape(o, kh, -1), stride[1] * x.pitch, stride[0] * x.row)


def _layer(s: Site, taps: Rows, bias: np.ndarray, op: QConv | None, found: Factors | None) -> Layer:
    """A convolution, or the last layer where there is neither `op` nor `found`."""
    k, (x,), y, outputs = s.k, s.xs, None if op is None else s.y, len(bias)
    narrow = y is not None and y.pitch < VECTOR
    vectors = 1 if narrow else -(-outputs // VECTOR)
    height, width = (1, 1) if y is None else (y.height, y.width)
    if y is not None and x.joined and y.joined and taps.step == x.pitch and taps.down == x.row and width == x.width:
        height, width = 1, height * width  # pixels of all rows follow one another
    per = 4 // x.item
    quads = -(-taps.w.shape[2] // per)
    cut = Cut(
        name=f"conv{k}",
        number=k,
        height=height,
        width=width,
        step=taps.step * x.item,
        down=taps.down * x.item,
        row=x.row * x.item,
        rows=taps.w.shape[1],
        quads=-(-quads // CHAINS) * CHAINS if width == 1 and not narrow else quads,
        chunks=tuple((v, min(MOST, vectors - v)) for v in range(0, vectors, MOST)),
        narrow=narrow,
        wide=x.item == 2,
        y=None if y is None else (y.row, y.pitch),
        rounding="keep" if found is None else found.rounding,
        clamp=None if op is None else (op.zy + 128, op.lo + 128, op.hi + 128),
    )
    order = np.full(VECTOR * vectors, -1)
    order[:outputs] = np.arange(outputs)
    if narrow:
        order[8 : 8 + outputs] = np.arange(outputs)
    constants = Constants()
    constants.add("int16_t" if cut.wide else "int8_t", f"w{k}", _packed(taps.w, order, cut, per))
    constants.add("int32_t", f"b{k}", np.where(order < 0, 0, bias[order]))
    if found is not None:
        constants.lines.append(found.constants(f"s{k}", order))
    start = x.pointer() if op is None else x.pointer(-op.pads[0], -op.pads[2])
    start = f"(const uint8_t *)({start})" if cut.wide else start
    call = f"{cut.name}({start}, {'state->sums' if y is None else y.pointer()});"
    fill = "" if y is None else y.fill()
    (wide, tiles), (other, other_tiles) = cut.text(together=True), cut.text(together=False)
    frame = (("frame", ()),) if fill else ()
    return Layer("\n".join(filter(None, (fill, call))), constants.text, wide, other, tiles, other_tiles, frame)


def _packed(w: np.ndarray, order: np.ndarray, cut: Cut, per: int) -> np.ndarray:
    """Weights (O, rows, numbers) chunk by chunk: row, quad, vector, lane, tap; order: output channel per lane."""
    full = np.zeros((len(order), cut.rows, cut.quads * per), np.int64)
    full[order >= 0, :, : w.shape[2]] = w[order[order >= 0]]
    parts = []
    for v, n in cut.chunks:
        a = full[VECTOR * v : VECTOR * (v + n)].reshape(n, VECTOR, cut.rows, cut.quads, per)
        parts.append(a.transpose(2, 3, 0, 1, 4).ravel())
    return np.concatenate(parts)

"""Means, maxima, differences and copies: what reads a map without a weight."""

import numpy as np

from ...integer.verify import tile_reach
from ...ops.avgpool import QAvgPool
from ...ops.difference import QDifference
from ...ops.maxpool import QMaxPool
from ...ops.upsample import QUpsample
from .factor import factors
from .layer import Layer, Site
from .map import VECTOR


def average(s: Site) -> Layer:
    """Means of tiles: 16 channels at a time where both maps lie alike."""
    op, (x,), y, k = s.step.op, s.xs, s.y, s.k
    assert isinstance(op, QAvgPool)
    least, most = tile_reach(op, s.g.q[s.step.inputs[0]])
    offset = op.offset + x.lift * op.tile[0] * op.tile[1]
    if x.item == 2 or x.pitch != y.pitch or x.pitch % 8 or op.m >= 2**31:
        m = f"INT64_C({op.m})"
        clamp = (op.zy + y.lift, op.lo + y.lift, op.hi + y.lift)
        return _each(s, "average_each", "average", y.channels, y.height, y.width, *op.tile, offset, m, *clamp)
    found = factors(np.array([op.m]), op.lo - op.zy, op.hi - op.zy, np.array([least]), np.array([most]))
    size = (-(-x.pitch // VECTOR), x.pitch, y.height, y.width, x.row, y.row, *op.tile)
    numbers = (-offset, f"s{k}", op.zy + 128, op.lo + 128, op.hi + 128)
    words = ", ".join(map(str, (x.pointer(), y.pointer(), *size, *numbers)))
    tokens = (("@R", found.rounding), ("@F", "factor" if found.rounding == "nearest" else "int32_t"))
    constants = found.constants(f"s{k}", np.zeros(VECTOR, np.int64))
    text = "\n".join(filter(None, (y.fill(), f"average_{found.rounding}({words});")))
    frame = (("frame", ()),) if y.fill() else ()
    return Layer(text, constants, kernels=(*frame, ("average", tokens)))


def maxpool(s: Site) -> Layer:
    """The largest of a tile; numbers that pad a pixel come along where that keeps whole vectors."""
    op, (x,), y = s.step.op, s.xs, s.y
    assert isinstance(op, QMaxPool)
    count = y.pitch if x.pitch == y.pitch else y.channels
    return _each(s, "maxpool", "maxpool", count, y.height, y.width, *op.tile)


def upsample(s: Site) -> Layer:
    """Copies; the last row and column also fill the rest."""
    op, (x,), y = s.step.op, s.xs, s.y
    assert isinstance(op, QUpsample)
    return _each(s, "upsample", "upsample", x.channels, x.height, x.width, y.height, y.width, *op.factor, split=5)


def difference(s: Site) -> Layer:
    """Of steps `gap` apart."""
    op, y = s.step.op, s.y
    assert isinstance(op, QDifference)
    return _each(s, "difference", "difference", y.channels, y.height, y.width, op.gap, op.lo, op.hi)


def _each(s: Site, file: str, name: str, *numbers: object, split: int = 3) -> Layer:
    """A kernel that goes number by number; pitches and rows come after the first `split` numbers."""
    (x,), y = s.xs, s.y
    where = (x.pitch, x.row, y.pitch, y.row)
    words = ", ".join(map(str, (x.pointer(), y.pointer(), *numbers[:split], *where, *numbers[split:])))
    text = "\n".join(filter(None, (y.fill(), f"{name}_{x.kind}_{y.kind}({words});")))
    frame = (("frame" if y.item == 1 else "frame16", ()),) if y.fill() else ()
    return Layer(text, kernels=(*frame, (file, (("@X", x.kind), ("@Y", y.kind)))))

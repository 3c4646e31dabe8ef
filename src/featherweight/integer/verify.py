"""Every promise that the C relies on, checked on the integers themselves."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UnsupportedError
from ..ops.add import QAdd
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..ops.linear import QLinear
from ..quant import QParams

if TYPE_CHECKING:
    from .graph import IntegerGraph


def reach(c: Mapping[str, np.ndarray], qx: QParams) -> tuple[np.ndarray, np.ndarray]:
    """Least and most int64 accumulator of every output channel, over all inputs."""
    w = c["w"].reshape(len(c["w"]), -1).astype(np.int64)
    b = c["b"].astype(np.int64)
    return np.minimum(w * qx.lo, w * qx.hi).sum(1) + b, np.maximum(w * qx.lo, w * qx.hi).sum(1) + b


def tile_reach(op: QAvgPool, qx: QParams) -> tuple[int, int]:
    """Least and most sum of a tile, less its offset, over all inputs."""
    size = op.tile[0] * op.tile[1]
    return size * qx.lo - op.offset, size * qx.hi - op.offset


def verify(graph: "IntegerGraph") -> "IntegerGraph":
    """Return `graph`, or raise UnsupportedError naming the layer that breaks a bound.

    int8 weights; |sum of |w| * largest |input|| + |bias| below 2**31 for any order of summation, also where a uint8
    input is read without its offset; int32 multipliers; products and sums below 2**62.
    """
    for s in graph.steps:
        qx = [graph.q[i] for i in s.inputs]
        spans = [int(q.hi - q.lo + 1) for q in qx]
        op, c = s.op, s.constants
        if isinstance(op, QConv | QLinear):
            high = 255 if qx[0].bits == 8 else -qx[0].lo
            total = np.abs(c["w"]).reshape(len(c["w"]), -1).sum(1, dtype=np.int64)
            offset = 128 * total if qx[0].bits == 8 else 0 * total
            worst = int((total * high + np.abs(c["b"]) + offset).max())
            _check(worst < 2**31, s.output, f"accumulators may reach {worst:,}")
            _check(int(np.abs(c["w"]).max(initial=0)) <= 127, s.output, "weights leave int8")
        if isinstance(op, QConv):
            _check(0 <= int(c["m"].min()) and int(c["m"].max()) < 2**31, s.output, "multipliers leave int32")
        if isinstance(op, QAvgPool):
            worst = op.tile[0] * op.tile[1] * spans[0]
            _check(worst < 2**31 and worst * op.m < 2**62, s.output, f"sums may reach {worst:,}")
        if isinstance(op, QAdd):
            _check(spans[0] * op.ma + spans[1] * op.mb < 2**62, s.output, "operands leave 62 bits")
        if isinstance(op, QConcat):
            _check(all(n * m < 2**62 for n, m in zip(spans, op.m, strict=True)), s.output, "operands leave 62 bits")
    return graph


def _check(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise UnsupportedError(what, where=where, hint="a layer with fewer inputs, or other ranges")

"""Maps side by side along the channels: what a dense block grows by (Huang et al. 2016, arXiv:1608.06993)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DesignError
from ..graph import Op, Shape
from ..numerics import requantize
from ..quant import Lowered, QOp, multiplier, qparams


@dataclass(frozen=True)
class Concat(Op):
    """Channels of every input, in order; heights and widths must agree."""

    def shape(self, *xs: Shape) -> Shape:
        if len({x[1:] for x in xs}) != 1:
            raise DesignError(f"cannot concatenate maps of {', '.join(map(str, xs))}", hint="equal heights and widths")
        return sum(x[0] for x in xs), xs[0][1], xs[0][2]

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        """Every operand moves to the widest reach of all; one that has it already is copied."""
        ends = [(q.scale * (q.lo - q.zero), q.scale * (q.hi - q.zero)) if q.bits == 8 else reach for q in qx]
        lo, hi = min(a for a, _ in ends), max(b for _, b in ends)
        widest = [q for q, end in zip(qx, ends, strict=True) if q.bits == 8 and end == (lo, hi)]
        qy = widest[0] if widest else qparams(lo, hi)
        m = tuple(0 if q == qy else int(multiplier(q.scale / qy.scale)) for q in qx)
        return Lowered(QConcat(tuple(q.zero for q in qx), m, qy.zero, qy.lo, qy.hi), {}, qy)


@dataclass(frozen=True)
class QConcat(QOp):
    """Operands side by side, each rescaled with one rounding; m = 0 copies an operand that has the scale already."""

    zero: tuple[int, ...]
    m: tuple[int, ...]
    zy: int
    lo: int
    hi: int

    def run(self, k: Any, c: Mapping[str, Any], *xs: Any) -> Any:
        return k.concat(
            [
                requantize(x - z, m, self.zy, self.lo, self.hi) if m else x
                for x, z, m in zip(xs, self.zero, self.m, strict=True)
            ]
        )

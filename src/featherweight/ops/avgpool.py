"""Mean over tiles, or over the whole map (global average pooling, Lin et al. 2013, arXiv:1312.4400)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..graph import Op, Shape
from ..numerics import requantize
from ..quant import Lowered, QOp, multiplier, qparams


@dataclass(frozen=True)
class AvgPool(Op):
    """Mean over kernel-sized tiles, stride = kernel, a last partial tile dropped; (0, 0) is the whole map."""

    kernel: tuple[int, int] = (2, 2)

    def tile(self, x: Shape) -> tuple[int, int]:
        """Rows and columns of one tile."""
        return self.kernel if self.kernel != (0, 0) else x[1:]

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        kh, kw = self.tile(x)
        return x[0], x[1] // kh, x[2] // kw

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        """8-bit values get a scale of their own (a mean spans less than its map); wider ones keep theirs."""
        (q,) = qx
        kh, kw = self.tile(xs[0])
        qy = q if q.bits > 8 else qparams(*reach)
        m = int(multiplier(q.scale / qy.scale / (kh * kw)))
        return Lowered(QAvgPool((kh, kw), kh * kw * q.zero, m, qy.zero, qy.lo, qy.hi), {}, qy)


@dataclass(frozen=True)
class QAvgPool(QOp):
    """Sum of a tile, less `offset` (its size times the zero point), times m / 2**32."""

    tile: tuple[int, int]
    offset: int
    m: int
    zy: int
    lo: int
    hi: int

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return requantize(k.pool_sum(x, self.tile) - self.offset, self.m, self.zy, self.lo, self.hi)

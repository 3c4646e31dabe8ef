"""Largest value of each tile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..graph import Op, Shape
from ..quant import Lowered, QOp


@dataclass(frozen=True)
class MaxPool(Op):
    """Maximum over kernel-sized tiles, stride = kernel, a last partial tile dropped; (0, 0) is the whole map."""

    kernel: tuple[int, int] = (2, 2)

    def tile(self, x: Shape) -> tuple[int, int]:
        """Rows and columns of one tile."""
        return self.kernel if self.kernel != (0, 0) else x[1:]

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        kh, kw = self.tile(x)
        return x[0], x[1] // kh, x[2] // kw

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        return Lowered(QMaxPool(self.tile(xs[0])), {}, qx[0])


@dataclass(frozen=True)
class QMaxPool(QOp):
    """Largest integer of a tile; it keeps the scale, so it rounds nothing."""

    tile: tuple[int, int]

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return k.pool_max(x, self.tile)

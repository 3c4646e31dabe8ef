"""A map enlarged by copying: the way back from a pooled map, without a weight and without a rounding."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DesignError
from ..graph import Op, Shape
from ..quant import Lowered, QOp


@dataclass(frozen=True)
class Upsample(Op):
    """y[c, h, w] = x[c, min(h // fh, H - 1), min(w // fw, W - 1)]: nearest neighbour.

    Attributes:
        factor: (fh, fw), copies of every row and column; a signal uses (1, fw).
        rest: (rows, columns) added at the end, each less than its factor; they repeat the last row and column.  A pool
            drops the last partial tile of a map; `rest` gives a map of the pool's size its former size back.
    """

    factor: tuple[int, int] = (2, 2)
    rest: tuple[int, int] = (0, 0)

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        if min(self.factor) < 1 or any(not 0 <= r < f for r, f in zip(self.rest, self.factor, strict=True)):
            raise DesignError(
                f"cannot enlarge by {self.factor} with a rest of {self.rest}",
                hint="factors of 1 or more, a rest from 0 to the factor less 1",
            )
        return x[0], x[1] * self.factor[0] + self.rest[0], x[2] * self.factor[1] + self.rest[1]

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        return Lowered(QUpsample(self.factor, self.rest), {}, qx[0])


@dataclass(frozen=True)
class QUpsample(QOp):
    """Copies of stored integers, 8 or 16 bits; it keeps the scale, so it rounds nothing."""

    factor: tuple[int, int]
    rest: tuple[int, int]

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return k.repeat(x, self.factor, self.rest)

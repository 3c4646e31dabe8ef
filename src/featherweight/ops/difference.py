"""Difference of steps a fixed gap apart: the derivative of a spectrum, free of its baseline, without a weight."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import DesignError
from ..graph import Op, Shape
from ..numerics import subtract
from ..quant import Lowered, QOp


@dataclass(frozen=True)
class Difference(Op):
    """y[c, h, w] = x[c, h, w + gap] - x[c, h, w], along the last axis, which loses `gap` steps.

    Source: the gap derivative of near-infrared spectroscopy (Norris & Williams 1984).  Its result keeps the input's
    scale and gains a bit (up to 16), so nothing is rounded.
    """

    gap: int = 2

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        if x[2] <= self.gap:
            raise DesignError(f"a difference over {self.gap} steps needs more than {x[2]}", hint="a smaller gap")
        return x[0], x[1], x[2] - self.gap

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        wide = replace(qx[0], zero=0, bits=min(16, qx[0].bits + 1))
        return Lowered(QDifference(self.gap, wide.lo, wide.hi), {}, wide)


@dataclass(frozen=True)
class QDifference(QOp):
    """int8 or int16 in, int16 out on the same scale with zero point 0; saturates where 16 bits are too few."""

    gap: int
    lo: int
    hi: int

    def run(self, k: Any, c: Mapping[str, Any], x: Any) -> Any:  # type: ignore[override]
        return subtract(k.steps(x, self.gap, None), k.steps(x, None, -self.gap), self.lo, self.hi)

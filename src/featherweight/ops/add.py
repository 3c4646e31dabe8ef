"""Sum of two maps: the meeting point of a residual branch (He et al. 2015, arXiv:1512.03385)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import frexp
from typing import Any

import numpy as np

from ..errors import DesignError
from ..graph import Op, Shape
from ..numerics import blend
from ..quant import Lowered, QOp, bounds, qparams


@dataclass(frozen=True)
class Add(Op):
    """y = act(a + b), maps of one shape."""

    act: str = "none"

    def shape(self, a: Shape, b: Shape) -> Shape:  # type: ignore[override]
        if a != b:
            raise DesignError(f"cannot add maps of {a} and {b}", hint="project one side with a 1x1 convolution")
        return a

    def lower(self, w, xs, qx, reach) -> Lowered:  # type: ignore[no-untyped-def]
        a, b = qx
        lo, hi = (max(reach[0], 0.0) if self.act != "none" else reach[0]), reach[1]
        qy = qparams(lo, min(hi, 6.0) if self.act == "relu6" else hi)
        ma, mb = operand_multipliers(a.scale, b.scale, qy.scale)
        return Lowered(QAdd(a.zero, b.zero, ma, mb, qy.zero, *bounds(self.act, qy)), {}, qy)


def operand_multipliers(a: float, b: float, y: float) -> tuple[int, int]:
    """Multipliers of two operands, of 21 bits and a shift that both share: those of XNNPACK's 8-bit addition.

    The larger ratio of scales gets 21 bits; what it leaves of the shift is zeros at the end of both, so 8-bit operands
    are blended in 32 bits (see `integer.short`).  Differs from XNNPACK: the shift ends at 30 and at 12 also there
    where it refuses.
    """
    ratios = np.float32(a) / np.float32(y), np.float32(b) / np.float32(y)
    shift = min(30, max(12, 21 - frexp(float(max(ratios)))[1]))
    ma, mb = (int(np.rint(np.float64(r) * 2.0**shift)) << (32 - shift) for r in ratios)
    return ma, mb


@dataclass(frozen=True)
class QAdd(QOp):
    """Two maps on two scales, summed in 2**-32 steps of the output's scale and rounded once."""

    za: int
    zb: int
    ma: int
    mb: int
    zy: int
    lo: int
    hi: int

    def run(self, k: Any, c: Mapping[str, Any], a: Any, b: Any) -> Any:  # type: ignore[override]
        return blend(a - self.za, self.ma, b - self.zb, self.mb, self.zy, self.lo, self.hi)

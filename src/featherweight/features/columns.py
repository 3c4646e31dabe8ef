"""The user's own columns beside each image or signal, as bytes of one spread."""

from dataclasses import dataclass, replace

import numpy as np

from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from . import _point, _spread
from ._point import Point
from ._spread import Spread
from ._table import table


@dataclass(frozen=True)
class Columns(Feature):
    """Each float column with its mean at 128 and four standard deviations to either end.

    A column that never changed in training is 128.  Where a few numbers lie far out, what two thirds of them show is
    the spread.  NaN, which never comes from a file (such samples are left out when they are read), reads as the lowest.

    Attributes:
        points: (offset, binary places) per column, from `fitted`.
        spreads: (centre, gain, shift) per column of what the points make, from `fitted`.
    """

    suits = ("table",)
    reads = ("float32",)
    columns = True

    points: tuple[tuple[float, int], ...] = ()
    spreads: tuple[tuple[int, int, int], ...] = ()

    def output(self, given: Input) -> Input:
        if self.points and len(self.points) != given.shape[2]:
            raise DesignError(f"fitted on {len(self.points)} columns, here are {given.shape[2]}", where="columns")
        return Input("table", given.shape, "uint8")

    def fitted(self, x: np.ndarray, given: Input) -> "Columns":
        points = [Point.fitted(_trimmed(x[:, i])) for i in range(given.shape[2])]
        spreads = [Spread.fitted(p.run(x[np.isfinite(x[:, i]), i])) for i, p in enumerate(points)]
        return replace(
            self,
            points=tuple((p.offset, p.places) for p in points),
            spreads=tuple((s.centre, s.gain, s.shift) for s in spreads),
        )

    def _both(self) -> list[tuple[Point, Spread]]:
        if not self.points:
            raise DesignError("no range was measured yet", where="columns", hint="View.fitted on training samples")
        return [(Point(*p), Spread(*s)) for p, s in zip(self.points, self.spreads, strict=True)]

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([s.run(p.run(x[:, i])) for i, (p, s) in enumerate(self._both())], -1)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([s.real(p.real(x[:, i])) for i, (p, s) in enumerate(self._both())], -1)

    def c(self, given: Input, name: str) -> str:
        both, count = self._both(), given.shape[2]
        offsets, scales = ", ".join(p.c_offset for p, _ in both), ", ".join(p.c_scale for p, _ in both)
        return f"""\
{_point.c(name)}
{_spread.c(name)}
static const float {name}_offset[{count}] = {{{offsets}}};
static const float {name}_scale[{count}] = {{{scales}}};
{table(f"{name}_centre", "int16_t", [s.centre for _, s in both])}
{table(f"{name}_gain", "uint8_t", [s.gain for _, s in both])}
{table(f"{name}_shift", "uint8_t", [s.shift for _, s in both])}
static void {name}(const float *x, uint8_t *y) {{
  for (int32_t i = 0; i < {count}; ++i) {{
    const int32_t q = {name}_fix(x[i], {name}_offset[i], {name}_scale[i]);
    y[i] = {name}_spread(q - {name}_centre[i], {name}_gain[i], {name}_shift[i]);
  }}
}}
"""

    def macs(self, given: Input) -> int:
        return 2 * given.size

    def params(self, given: Input) -> int:
        return 4 * given.size


def _trimmed(v: np.ndarray) -> np.ndarray:
    """Without what lies so far out that the 16 bits between would hold nothing of the others."""
    v = v[np.isfinite(v)]
    if not v.size:
        return v
    low, high = np.quantile(v, [0.01, 0.99])
    reach = 8 * (high - low)
    return v[(v >= low - reach) & (v <= high + reach)] if reach > 0 else v

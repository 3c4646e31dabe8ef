"""Floats as 16-bit integers, so that every other reading of a signal is exact."""

from dataclasses import dataclass, replace

import numpy as np

from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from . import _point
from ._point import Point


@dataclass(frozen=True)
class Fixed(Feature):
    """Each channel of a signal, or column of a table, less an offset and with its binary point moved.

    The range of the training samples and a quarter more fits 16 bits; what lies outside is clamped, NaN reads as the
    lowest number.  Nothing but the resolution is lost: at worst 1 in 26,000 of the range.

    Attributes:
        points: (offset, binary places) per channel or column, from `fitted`.
    """

    suits = ("signal", "table")
    reads = ("float32",)

    points: tuple[tuple[float, int], ...] = ()

    def output(self, given: Input) -> Input:
        if self.points and len(self.points) != _channels(given):
            raise DesignError(f"fitted on {len(self.points)} channels or columns, here are {_channels(given)}")
        return replace(given, dtype="int16", columns=())

    def fitted(self, x: np.ndarray, given: Input) -> "Fixed":
        found = [Point.fitted(x[..., c]) for c in range(_channels(given))]
        return replace(self, points=tuple((p.offset, p.places) for p in found))

    def _points(self) -> list[Point]:
        if not self.points:
            raise DesignError("no range was measured yet", where="fixed", hint="View.fitted on training samples")
        return [Point(*p) for p in self.points]

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([p.run(x[..., c]) for c, p in enumerate(self._points())], -1)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.stack([p.real(x[..., c]) for c, p in enumerate(self._points())], -1)

    def c(self, given: Input, name: str) -> str:
        points, channels = self._points(), _channels(given)
        offsets, scales = ", ".join(p.c_offset for p in points), ", ".join(p.c_scale for p in points)
        return f"""\
{_point.c(name)}
static const float {name}_offset[{channels}] = {{{offsets}}};
static const float {name}_scale[{channels}] = {{{scales}}};
static void {name}(const float *x, int16_t *y) {{
  for (int32_t i = 0; i < {given.size // channels}; ++i)
    for (int32_t c = 0; c < {channels}; ++c)
      *y++ = (int16_t){name}_fix(*x++, {name}_offset[c], {name}_scale[c]);
}}
"""

    def macs(self, given: Input) -> int:
        return given.size

    def params(self, given: Input) -> int:
        return 2 * _channels(given)


def _channels(given: Input) -> int:
    return given.shape[2] if given.kind == "table" else given.shape[0]

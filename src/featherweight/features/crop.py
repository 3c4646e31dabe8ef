"""A part of the image: its centre, or a box."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input


@dataclass(frozen=True)
class Crop(Feature):
    """Leaves out what surrounds the thing to look at.

    Attributes:
        percent: how much of either side stays, about the centre; an odd rest loses one more below and at the right.
        box: (top, left, height, width) in pixels instead; () for the centre.
    """

    suits = ("image",)
    tolerance = 0.0

    percent: int = choice(75, 50, 90)
    box: tuple[int, ...] = ()

    def _box(self, given: Input) -> tuple[int, int, int, int]:
        _, h, w = given.shape
        if self.box:
            if len(self.box) != 4:
                raise DesignError(f"a box has 4 numbers, this one {len(self.box)}", where="box")
            top, left, height, width = self.box
            if min(height, width) < 1 or min(top, left) < 0 or top + height > h or left + width > w:
                raise DesignError(
                    f"a box of {height} x {width} at row {top}, column {left} is not inside {h} x {w} pixels",
                    where="box",
                )
            return top, left, height, width
        if not 1 <= self.percent <= 100:
            raise DesignError(f"1 to 100 percent of a side stay, not {self.percent}", where="percent")
        height, width = (max(1, (n * self.percent + 50) // 100) for n in (h, w))
        return (h - height) // 2, (w - width) // 2, height, width

    def output(self, given: Input) -> Input:
        _, _, height, width = self._box(given)
        return replace(given, shape=(given.shape[0], height, width))

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        top, left, height, width = self._box(given)
        return np.ascontiguousarray(x[:, top : top + height, left : left + width])

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return self.run(x, given).astype(np.float64)

    def c(self, given: Input, name: str) -> str:
        top, left, height, width = self._box(given)
        channels, _, w = given.shape
        row = width * channels
        return f"""\
static void {name}(const uint8_t *x, uint8_t *y) {{
  x += {(top * w + left) * channels};
  for (int32_t i = 0; i < {height}; ++i, x += {w * channels}) {{
    for (int32_t j = 0; j < {row}; ++j) *y++ = x[j];
  }}
}}
"""

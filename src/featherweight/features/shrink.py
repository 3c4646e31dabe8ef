"""Lower resolution: the mean of every box of pixels, a half rounded up."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input

MOST = 256  # a side: 256 * 256 * 255 < 2**32


@dataclass(frozen=True)
class Shrink(Feature):
    """An image of a `factor`-th of the rows and columns.

    What is left at the right and below is a smaller box with a mean of its own: 28 rows by 3 become 10, the last of
    them one row's own values.

    Attributes:
        factor: side of a box in pixels.
    """

    suits = ("image",)
    tolerance = 0.51

    factor: int = choice(2, 3, 4)

    def output(self, given: Input) -> Input:
        channels, h, w = given.shape
        if not 2 <= self.factor <= MOST:
            raise DesignError(f"an image shrinks by 2 to {MOST}, not by {self.factor}", where="factor")
        if self.factor > max(h, w):
            raise DesignError(f"an image of {h} x {w} pixels has no boxes of {self.factor} a side", where="shrink")
        return replace(given, shape=(channels, -(-h // self.factor), -(-w // self.factor)))

    def _sums(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(sums over the boxes, pixels of every box)."""
        f, (h, w) = self.factor, z.shape[1:3]
        sums = np.add.reduceat(np.add.reduceat(z, np.arange(0, h, f), 1), np.arange(0, w, f), 2)
        sides = [np.minimum(f, n - np.arange(0, n, f)) for n in (h, w)]
        return sums, np.multiply.outer(*sides)[..., None]

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        sums, count = self._sums(x.astype(np.int64))
        return ((sums + count // 2) // count).astype(np.uint8)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        sums, count = self._sums(x.astype(np.float64))
        return sums / count

    def c(self, given: Input, name: str) -> str:
        (channels, h, w), f = given.shape, self.factor
        return f"""\
static void {name}(const uint8_t *x, uint8_t *y) {{
  for (int32_t top = 0; top < {h}; top += {f}) {{
    const int32_t end = top + {f} < {h} ? top + {f} : {h};
    for (int32_t left = 0; left < {w}; left += {f}) {{
      const int32_t right = left + {f} < {w} ? left + {f} : {w};
      const uint32_t n = (uint32_t)((end - top) * (right - left));
      for (int32_t c = 0; c < {channels}; ++c) {{
        uint32_t sum = n / 2;
        for (int32_t i = top; i < end; ++i) {{
          for (int32_t j = left; j < right; ++j) sum += x[(i * {w} + j) * {channels} + c];
        }}
        *y++ = (uint8_t)(sum / n);
      }}
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        return self.output(given).size

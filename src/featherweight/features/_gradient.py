"""Histograms of gradients over square cells, the common ground of HOG and SIFT."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import cos, radians, sin

import numpy as np

from ..errors import DesignError
from ..task import Input
from ._root import root, root_c
from ._table import table

LIMIT = 32767  # of the whole numbers whose ratio is an edge's slope
FINE = 6  # bits behind the point of a magnitude
LARGEST = 23_080  # root(2 * 255**2 << 2 * FINE)
ROOM = 1 << 32


@dataclass(frozen=True)
class Gradients:
    """Sums of gradient magnitudes per cell and direction; a pixel counts in one cell and one direction.

    The gradient is the difference of the two neighbours, 0 at the border, in the channel where it is largest (the
    first of equals).

    Attributes:
        cell: side in pixels; pixels right of and below the last whole cell only serve as neighbours.
        bins: directions.
        signed: whether the bins part the full turn, each around its direction (Lowe 2004), or half of it, each
            beginning at its direction (Dalal & Triggs 2005).
    """

    cell: int
    bins: int
    signed: bool = False

    def shape(self, given: Input) -> tuple[int, int]:
        """Rows and columns of cells.  Raises: DesignError where a sum would not fit 32 bits."""
        _, h, w = given.shape
        if self.cell < 1 or self.cell**2 * LARGEST >= ROOM // 256:
            raise DesignError(f"a cell has 1 to 26 pixels a side, not {self.cell}", where="cell")
        if self.bins < 2 or self.bins > 36 or (self.signed and self.bins % 2):
            raise DesignError(f"gradients have 2 to 36 directions, an even number of them if signed, not {self.bins}")
        return h // self.cell, w // self.cell

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Directions (x, y), y > 0, in order, at which the next bin begins.

        A best approximation: no gradient, whose numbers are smaller, lies between it and the true edge.
        """
        step = 360 / self.bins if self.signed else 180 / self.bins
        angles = [k * step + step / 2 for k in range(self.bins // 2)] if self.signed else []
        return [_direction(a) for a in angles or [k * step for k in range(1, self.bins)]]

    def run(self, x: np.ndarray) -> np.ndarray:
        """Images (N, H, W, C) uint8 -> (N, rows, columns, bins) int64, in 2**-FINE grey levels."""
        n, h, w, _ = x.shape
        rows, columns = h // self.cell, w // self.cell
        dy, dx = _strongest(*_differences(x.astype(np.int32)))
        read = _reading(self)[(dy + 255) * 511 + dx + 255][:, : rows * self.cell, : columns * self.cell]
        size, direction = read >> 8, read & 255
        row = np.arange(rows * self.cell)[:, None] // self.cell
        column = np.arange(columns * self.cell) // self.cell
        at = (np.arange(n)[:, None, None] * rows + row) * columns + column
        total = n * rows * columns * self.bins
        sums = np.bincount((at * self.bins + direction).ravel(), size.ravel(), total)  # exact: below 2**53
        return sums.astype(np.int64).reshape(n, rows, columns, self.bins)

    def real(self, x: np.ndarray) -> np.ndarray:
        """The same in float64, in grey levels."""
        n, h, w, _ = x.shape
        rows, columns = h // self.cell, w // self.cell
        dy, dx = _strongest(*_differences(x.astype(np.float64)))
        angle, size = np.degrees(np.arctan2(dy, dx)), np.hypot(dy, dx)
        if self.signed:
            direction = np.floor(angle % 360 * self.bins / 360 + 0.5) % self.bins
        else:
            direction = np.floor(angle % 180 * self.bins / 180)
        out = np.empty((n, rows, columns, self.bins))
        for k in range(self.bins):
            part = np.where(direction == k, size, 0.0)[:, : rows * self.cell, : columns * self.cell]
            out[..., k] = part.reshape(n, rows, self.cell, columns, self.cell).sum((2, 4))
        return out

    def c(self, given: Input, name: str) -> str:
        """`static void NAME(const uint8_t *x, int32_t row, uint32_t *h)`: one row of cells, columns times bins."""
        channels, h, w = given.shape
        columns = w // self.cell
        edges = self.edges
        half = "k = dy < 0 || (dy == 0 && dx < 0);\n      if (k) {"
        if not self.signed:
            half = "if (dy < 0 || (dy == 0 && dx < 0)) {"
        begin = f"k = k ? {self.bins // 2} : 0;\n      " if self.signed else ""
        wrap = f"if (k == {self.bins}) k = 0;\n      " if self.signed else ""
        look = """\
const uint8_t *p = x + (i * {w} + j) * {c} + c;
        const int32_t a = i > 0 && i < {below} ? p[{down}] - p[-{down}] : 0;
        const int32_t b = j > 0 && j < {right} ? p[{c}] - p[-{c}] : 0;
        const uint32_t s = (uint32_t)(a * a + b * b);
        if (s > best) {{
          best = s;
          dy = a;
          dx = b;
        }}""".format(w=w, c=channels, below=h - 1, right=w - 1, down=w * channels)
        return f"""\
{table(f"{name}_edge", "int16_t", [v for edge in edges for v in edge], 2)}
{root_c(f"{name}_root", 30)}
static void {name}(const uint8_t *x, int32_t row, uint32_t *h) {{
  for (int32_t k = 0; k < {columns * self.bins}; ++k) h[k] = 0;
  for (int32_t i = row * {self.cell}; i < row * {self.cell} + {self.cell}; ++i) {{
    for (int32_t j = 0; j < {columns * self.cell}; ++j) {{
      uint32_t best = 0;
      int32_t dy = 0, dx = 0, k = 0;
      for (int32_t c = 0; c < {channels}; ++c) {{
        {look}
      }}
      {half}
        dy = -dy;
        dx = -dx;
      }}
      {begin}for (int32_t e = 0; e < {len(edges)} && dy * {name}_edge[e][0] >= dx * {name}_edge[e][1]; ++e) ++k;
      {wrap}h[j / {self.cell} * {self.bins} + k] += {name}_root(best << {2 * FINE});
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        """Products of one sample: two squares per channel, two per edge (half of them on average), a root's steps."""
        channels, _, _ = given.shape
        rows, columns = self.shape(given)
        return rows * columns * self.cell**2 * (2 * channels + len(self.edges) + 15)


def _direction(degrees: float) -> tuple[int, int]:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    slope = Fraction(min(abs(c), s) / max(abs(c), s)).limit_denominator(LIMIT)
    x, y = (slope.denominator, slope.numerator) if abs(c) > s else (slope.numerator, slope.denominator)
    return (x if c > 0 else -x), y


def _differences(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    dy, dx = np.zeros_like(z), np.zeros_like(z)
    dy[:, 1:-1] = z[:, 2:] - z[:, :-2]
    dx[:, :, 1:-1] = z[:, :, 2:] - z[:, :, :-2]
    return dy, dx


def _strongest(dy: np.ndarray, dx: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if dy.shape[-1] == 1:
        return dy[..., 0], dx[..., 0]
    best = np.argmax(dy * dy + dx * dx, -1)[..., None]
    return np.take_along_axis(dy, best, -1)[..., 0], np.take_along_axis(dx, best, -1)[..., 0]


@cache
def _reading(g: Gradients) -> np.ndarray:
    """(511 * 511,) int32 over dy, dx from -255: magnitude << 8 | bin."""
    dy, dx = np.meshgrid(np.arange(-255, 256), np.arange(-255, 256), indexing="ij")
    size = root((dy * dy + dx * dx) << 2 * FINE)
    back = (dy < 0) | ((dy == 0) & (dx < 0))
    dy, dx = np.where(back, -dy, dy), np.where(back, -dx, dx)
    k = sum((dy * c >= dx * s).astype(np.int64) for c, s in g.edges)
    k = (k + back * (g.bins // 2)) % g.bins if g.signed else k
    return (size << 8 | k).astype(np.int32).ravel()

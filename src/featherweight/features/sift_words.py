"""Visual words: dense SIFT descriptors (Lowe 2004) counted by their nearest word (Csurka et al. 2004)."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._gradient import Gradients
from ._hysteresis import unit, unit_c, unit_real
from ._share import share, share_c, share_real
from ._table import table

SIDE, BINS = 4, 8
LONG = SIDE * SIDE * BINS  # numbers of a descriptor
SCALE = 512  # Lowe's: a number above 0.5 is 255
WINDOW = (193, 248, 248, 193)  # in 2**-8: exp(-d**2 / 2) at the centres of the cells, d in half windows, rounded
SAMPLES, DESCRIPTORS = 2000, 20_000  # that words are learnt from, at most


@dataclass(frozen=True)
class SiftWords(Feature):
    """Which small patterns occur in an image, and how often, wherever they are.

    A descriptor of 4 x 4 cells and 8 directions stands at every `stride`-th cell, upright, at one scale.  Differs from
    Lowe: keypoints on a grid; a pixel votes for one cell and one direction, without interpolation; a cell has the
    weight that the Gaussian of half the window's width has at its centre.  A share is written as 255 times its root.

    Attributes:
        words: of the codebook.
        cell: pixels a side; a descriptor covers 4 * cell pixels a side.
        stride: cells from one descriptor to the next.
        codebook: what `fitted` learnt by k-means, `words` rows of 128 numbers, 0..255; () before.
    Shapes: `words` numbers.
    """

    suits = ("image",)
    tolerance = 1.0
    flips = 0.2

    words: int = choice(32, 16, 64)
    cell: int = choice(4, 3, 5, 6)
    stride: int = choice(1, 2)
    codebook: tuple[tuple[int, ...], ...] = ()

    @property
    def _gradients(self) -> Gradients:
        return Gradients(self.cell, BINS, signed=True)

    def _places(self, given: Input) -> tuple[int, int]:
        rows, columns = self._gradients.shape(given)
        if not 2 <= self.words <= 1024:
            raise DesignError(f"a codebook has 2 to 1,024 words, not {self.words}", where="words")
        if self.stride < 1:
            raise DesignError(f"a descriptor every {self.stride} cells: at least 1", where="stride")
        if self.codebook and np.shape(self.codebook) != (self.words, LONG):
            shape = " x ".join(map(str, np.shape(self.codebook)))
            raise DesignError(f"the codebook is {shape}, not {self.words} x {LONG}", where="codebook")
        if min(rows, columns) < SIDE:
            need, (_, h, w) = SIDE * self.cell, given.shape
            raise DesignError(
                f"a descriptor needs {need} x {need} pixels, the image has {h} x {w}",
                where="sift_words",
                hint="smaller cells",
            )
        return (rows - SIDE) // self.stride + 1, (columns - SIDE) // self.stride + 1

    def output(self, given: Input) -> Input:
        self._places(given)
        return Input("table", (1, 1, self.words), "uint8")

    def _laid(self, cells: np.ndarray, given: Input) -> np.ndarray:
        """(N, rows, columns, BINS) -> (N, descriptors, LONG), weighted by the window."""
        down, across = self._places(given)
        parts = []
        for i in range(SIDE):
            for j in range(SIDE):
                part = cells[:, i :: self.stride, j :: self.stride][:, :down, :across] * (WINDOW[i] * WINDOW[j] >> 8)
                parts.append(part.reshape(len(cells), down * across, BINS))
        return np.concatenate(parts, -1)

    def descriptors(self, x: np.ndarray, given: Input) -> np.ndarray:
        """Images -> (N, descriptors, 128) uint8, row by row."""
        return unit(self._laid(self._gradients.run(x), given), SCALE)

    def descriptors_real(self, x: np.ndarray, given: Input) -> np.ndarray:
        """The same in float64."""
        return unit_real(self._laid(self._gradients.real(x), given), SCALE)

    def fitted(self, x: np.ndarray, given: Input) -> "SiftWords":
        """Learn the words from at most 2,000 images and 20,000 descriptors (MiniBatchKMeans, one seed)."""
        from sklearn.cluster import MiniBatchKMeans

        self._places(given)
        rows = np.linspace(0, len(x) - 1, min(len(x), SAMPLES)).astype(int)
        found = self.descriptors(x[rows], given).reshape(-1, LONG)
        found = found[np.linspace(0, len(found) - 1, min(len(found), DESCRIPTORS)).astype(int)]
        distinct = np.unique(found, axis=0)
        if len(distinct) > self.words:
            means = MiniBatchKMeans(self.words, random_state=0, n_init=3, batch_size=2048).fit(found.astype(np.float64))
            distinct = np.rint(means.cluster_centers_)
        full = np.concatenate([distinct, np.repeat(distinct[:1], self.words - len(distinct), 0)])  # the first wins
        return replace(self, codebook=tuple(tuple(row) for row in full.astype(int).tolist()))

    def _learnt(self) -> np.ndarray:
        if not self.codebook:
            raise DesignError("the words are not learnt yet", where="sift_words", hint="fitted(x, given) first")
        return np.array(self.codebook, np.int64)

    def _count(self, found: np.ndarray) -> np.ndarray:
        """Descriptors (N, K, LONG) -> words' counts (N, words); of equally near words the first counts."""
        book = self._learnt().astype(np.float64)  # exact: whole numbers below 2**53
        far = (book * book).sum(1) - 2 * (found.astype(np.float64).reshape(-1, LONG) @ book.T)
        at = far.argmin(1).reshape(found.shape[:2]) + self.words * np.arange(len(found))[:, None]
        return np.bincount(at.ravel(), minlength=len(found) * self.words).reshape(len(found), self.words)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        down, across = self._places(given)
        return share(self._count(self.descriptors(x, given)), down * across, down * across)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        down, across = self._places(given)
        return share_real(self._count(self.descriptors_real(x, given)), down * across)

    def c(self, given: Input, name: str) -> str:
        down, across = self._places(given)
        _, columns = self._gradients.shape(given)
        line, side = columns * BINS, SIDE * BINS
        book = table(f"{name}_word", "uint8_t", self._learnt().ravel().tolist(), LONG)
        window = table(f"{name}_window", "uint8_t", [a * b >> 8 for a in WINDOW for b in WINDOW])
        return f"""\
{self._gradients.c(given, f"{name}_cells")}
{unit_c(f"{name}_unit", LONG, SCALE)}
{share_c(f"{name}_share", down * across)}
{window}
{book}
static void {name}(const uint8_t *x, uint8_t *y) {{
  uint32_t ring[{SIDE} * {line}], v[{LONG}], h[{self.words}];
  uint8_t d[{LONG}];
  for (int32_t k = 0; k < {self.words}; ++k) h[k] = 0;
  for (int32_t r = 0; r < {(down - 1) * self.stride + SIDE}; ++r) {{
    {name}_cells(x, r, ring + r % {SIDE} * {line});
    if (r < {SIDE - 1} || (r - {SIDE - 1}) % {self.stride}) continue;
    for (int32_t c = 0; c < {across}; ++c) {{
      uint32_t least = UINT32_MAX;
      int32_t best = 0;
      for (int32_t i = 0; i < {LONG}; ++i) {{
        const int32_t from = (r - {SIDE - 1} + i / {side}) % {SIDE} * {line} + c * {self.stride * BINS} + i % {side};
        v[i] = ring[from] * {name}_window[i / {BINS}];
      }}
      {name}_unit(v, d);
      for (int32_t k = 0; k < {self.words}; ++k) {{
        uint32_t far = 0;
        for (int32_t i = 0; i < {LONG}; ++i) {{
          const int32_t a = d[i] - {name}_word[k][i];
          far += (uint32_t)(a * a);
        }}
        if (far < least) {{
          least = far;
          best = k;
        }}
      }}
      ++h[best];
    }}
  }}
  for (int32_t k = 0; k < {self.words}; ++k) y[k] = {name}_share(h[k], {down * across});
}}
"""

    def macs(self, given: Input) -> int:
        down, across = self._places(given)
        return self._gradients.macs(given) + down * across * LONG * (4 + self.words)

    def params(self, given: Input) -> int:
        return self.words * LONG

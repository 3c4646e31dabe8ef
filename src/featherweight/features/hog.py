"""Histograms of oriented gradients: Dalal & Triggs 2005, "Histograms of Oriented Gradients for Human Detection"."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._gradient import Gradients
from ._hysteresis import LONGEST, unit, unit_c, unit_real

SCALE = 510  # of a unit-length block: a number above 0.5 is one edge alone


@dataclass(frozen=True)
class Hog(Feature):
    """Where edges run, block by block, whatever the light.

    Cells of gradient directions over half a turn; overlapping blocks of cells, each brought to unit length, clipped at
    0.2 and brought to unit length again.  Differs from the paper: a pixel votes for one cell and one direction, without
    interpolation, and blocks have no Gaussian window, as in scikit-image.

    Attributes:
        cell: pixels a side.
        block: cells a side of what is normalised together.
        bins: directions of half a turn.
        stride: cells from one block to the next.
        signed: whether dark to bright differs from bright to dark (section 6.3): the other half turn then has as many
            directions of its own.  It pays where what is looked at lies on a known ground.
    Shapes: an image of R x C cells gives ((R - block) // stride + 1) * ((C - block) // stride + 1) blocks of
        block**2 * bins numbers, twice that if signed; 510 stands for a block's length 1.
    """

    suits = ("image",)
    tolerance = 3.0

    cell: int = choice(8, 4, 5, 6, 7, 10)
    block: int = choice(2, 1, 3)
    bins: int = choice(9, 4, 6, 12)
    stride: int = choice(1, 2)
    signed: bool = choice(False, True)

    @property
    def _directions(self) -> int:
        return self.bins * (2 if self.signed else 1)

    @property
    def _gradients(self) -> Gradients:
        return Gradients(self.cell, self._directions, self.signed)

    @property
    def _block_size(self) -> int:
        return self.block**2 * self._directions

    def _blocks(self, given: Input) -> tuple[int, int]:
        rows, columns = self._gradients.shape(given)
        if self.block < 1 or self.stride < 1:
            raise DesignError(f"a block of {self.block} cells every {self.stride}: both are at least 1", where="hog")
        if self._block_size > LONGEST:
            raise DesignError(f"a block holds at most {LONGEST} numbers, this one {self._block_size}", where="hog")
        if min(rows, columns) < self.block:
            need, (_, h, w) = self.cell * self.block, given.shape
            raise DesignError(
                f"a block needs {need} x {need} pixels, the image has {h} x {w}", where="hog", hint="smaller cells"
            )
        return (rows - self.block) // self.stride + 1, (columns - self.block) // self.stride + 1

    def output(self, given: Input) -> Input:
        down, across = self._blocks(given)
        return Input("table", (1, 1, down * across * self._block_size), "uint8")

    def _laid(self, cells: np.ndarray, given: Input) -> np.ndarray:
        """(N, rows, columns, bins) -> (N, blocks, numbers of a block)."""
        down, across = self._blocks(given)
        parts = []
        for i in range(self.block):
            for j in range(self.block):
                part = cells[:, i :: self.stride, j :: self.stride][:, :down, :across]
                parts.append(part.reshape(len(cells), down * across, self._directions))
        return np.concatenate(parts, -1)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return unit(self._laid(self._gradients.run(x), given), SCALE).reshape(len(x), self.output(given).size)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        return unit_real(self._laid(self._gradients.real(x), given), SCALE).reshape(len(x), -1)

    def c(self, given: Input, name: str) -> str:
        down, across = self._blocks(given)
        _, columns = self._gradients.shape(given)
        side, line = self.block * self._directions, columns * self._directions
        skip = f"(r - {self.block - 1}) % {self.stride}"
        return f"""\
{self._gradients.c(given, f"{name}_cells")}
{unit_c(f"{name}_unit", self._block_size, SCALE)}
static void {name}(const uint8_t *x, uint8_t *y) {{
  uint32_t ring[{self.block} * {line}], v[{self._block_size}];
  for (int32_t r = 0; r < {(down - 1) * self.stride + self.block}; ++r) {{
    {name}_cells(x, r, ring + r % {self.block} * {line});
    if (r < {self.block - 1} || {skip}) continue;
    for (int32_t c = 0; c < {across}; ++c, y += {self._block_size}) {{
      for (int32_t i = 0; i < {self._block_size}; ++i) {{
        const int32_t from = (r - {self.block - 1} + i / {side}) % {self.block};
        v[i] = ring[from * {line} + c * {self.stride * self._directions} + i % {side}];
      }}
      {name}_unit(v, y);
    }}
  }}
}}
"""

    def macs(self, given: Input) -> int:
        down, across = self._blocks(given)
        return self._gradients.macs(given) + 3 * down * across * self._block_size

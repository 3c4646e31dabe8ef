"""Halve a map without a weight: the largest or the mean of each tile."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.avgpool import AvgPool
from ..ops.maxpool import MaxPool


@dataclass(frozen=True)
class Pool(Block):
    """Tiles of `size`, reduced by "max" or "mean"."""

    size: int = choice(2, 3)
    how: str = choice("max", "mean")

    def build(self, g: Builder, x: str) -> str:
        tile = g.square(x, self.size)
        return g((MaxPool if self.how == "max" else AvgPool)(tile), x)

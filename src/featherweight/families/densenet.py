"""DenseNet shapes: a stem and dense blocks with transitions (Huang et al. 2016, arXiv:1608.06993)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..blocks.conv import ConvBlock
from ..blocks.dense import Dense
from ..design import Design, Head
from ..family import Family
from ..task import Input


@dataclass(frozen=True)
class DenseNet(Family):
    """A strided stem and `depth` dense blocks of `layers` layers; every block but the last halves the map."""

    depth: int = choice(3, 2)
    layers: int = choice(2, 3)
    stem: int = choice(3, 5)
    kernel: int = choice(3, 5)
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        blocks: list[Block] = [ConvBlock(12, self.stem, 2)]
        for i in range(self.depth):
            blocks.append(Dense(6, self.layers, self.kernel, 2 if i < self.depth - 1 else 1))
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "densenet")

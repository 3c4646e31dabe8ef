"""LeNet shrunk to a budget: convolutions and pools, then a small head (LeCun et al. 1998, Proc. IEEE 86(11))."""

from dataclasses import dataclass

from ..block import Block, choice
from ..blocks.conv import ConvBlock
from ..blocks.pool import Pool
from ..design import Design, Head
from ..family import Family
from ..task import Input


@dataclass(frozen=True)
class LeNet(Family):
    """`depth` convolutions, each followed by a pool; widths grow by `growth` per stage."""

    depth: int = choice(3, 2, 4)
    kernel: int = choice(3, 5)
    growth: float = choice(1.5, 1.0, 2.0)
    how: str = choice("max", "mean")
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        blocks: list[Block] = []
        for i in range(self.depth):
            blocks += [ConvBlock(round(16 * self.growth**i), self.kernel), Pool(2, self.how)]
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "lenet")

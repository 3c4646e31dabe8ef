"""Strided convolutions and nothing else: what is left of a network when every trick is removed."""

from dataclasses import dataclass

from ..block import choice
from ..blocks.conv import ConvBlock
from ..design import Design, Head
from ..family import Family, strides
from ..task import Input


@dataclass(frozen=True)
class Plain(Family):
    """`depth` convolutions, `halvings` of them with stride 2."""

    depth: int = choice(4, 3, 5, 6)
    halvings: int = choice(3, 2, 4)
    stem: int = choice(3, 5, 7)
    kernel: int = choice(3, 5)
    growth: float = choice(1.5, 1.0, 2.0)
    act: str = choice("relu", "hardswish")
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        blocks, width = [], 16.0
        for i, s in enumerate(strides(self.depth, self.halvings)):
            width *= self.growth if s > 1 and i else 1.0
            blocks.append(ConvBlock(round(width), self.stem if i == 0 else self.kernel, s, self.act))
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "plain")

"""ResNet shapes: a stem and residual blocks (He et al. 2015, arXiv:1512.03385)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..blocks.conv import ConvBlock
from ..blocks.residual import Residual
from ..design import Design, Head
from ..family import Family, strides
from ..task import Input


@dataclass(frozen=True)
class ResNet(Family):
    """A stem and `depth` residual blocks; `halvings` strides of 2 in all, the stem's among them."""

    depth: int = choice(3, 2, 4)
    halvings: int = choice(3, 2, 4)
    stem: int = choice(3, 5, 7)
    kernel: int = choice(3, 5)
    growth: float = choice(1.5, 1.0, 2.0)
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        first, *rest = strides(self.depth + 1, self.halvings)
        width = 12.0
        blocks: list[Block] = [ConvBlock(round(width), self.stem, first)]
        for s in rest:
            width *= self.growth if s > 1 else 1.0
            blocks.append(Residual(round(width), self.kernel, s))
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "resnet")

"""MobileNet V2: inverted residuals with linear bottlenecks (Sandler et al. 2018, arXiv:1801.04381)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..blocks.conv import ConvBlock
from ..blocks.inverted import Inverted
from ..design import Design, Head
from ..family import Family, strides
from ..task import Input


@dataclass(frozen=True)
class MobileNetV2(Family):
    """A stem and `depth` inverted residuals; `halvings` strides of 2 in all, the stem's among them."""

    depth: int = choice(4, 3, 5, 6)
    halvings: int = choice(3, 2, 4)
    expand: int = choice(3, 2, 4)
    kernel: int = choice(3, 5)
    growth: float = choice(1.5, 1.0)
    act: str = choice("relu", "hardswish")
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        first, *rest = strides(self.depth + 1, self.halvings)
        width = 12.0
        blocks: list[Block] = [ConvBlock(round(width), 3, first, self.act)]
        for s in rest:
            width *= self.growth if s > 1 else 1.0
            blocks.append(Inverted(round(width), self.expand, self.kernel, s, self.act))
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "mobilenet_v2")

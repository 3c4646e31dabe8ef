"""MobileNet V1: a stem, then depthwise-separable convolutions (Howard et al. 2017, arXiv:1704.04861)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..blocks.conv import ConvBlock
from ..blocks.dsconv import DSConv
from ..design import Design, Head
from ..family import Family, strides
from ..task import Input


@dataclass(frozen=True)
class MobileNetV1(Family):
    """A stem and `depth` separable layers; `halvings` strides of 2 in all, the stem's among them.

    Differs: depth, kernels and growth are choices; the width multiplier is found from the budget.
    """

    depth: int = choice(4, 3, 5, 6, 8)
    halvings: int = choice(3, 2, 4)
    stem: int = choice(3, 5)
    kernel: int = choice(3, 5)
    growth: float = choice(1.5, 1.0, 2.0)
    act: str = choice("relu", "hardswish")
    grid: int = choice(2, 1, 3, 4)

    def design(self, spec: Input, outputs: int) -> Design:
        first, *rest = strides(self.depth + 1, self.halvings)
        width = 16.0
        blocks: list[Block] = [ConvBlock(round(width), self.stem, first, self.act)]
        for s in rest:
            width *= self.growth if s > 1 else 1.0
            blocks.append(DSConv(round(width), self.kernel, s, self.act))
        return Design(spec.shape, outputs, tuple(blocks), Head(self.grid), "mobilenet_v1")

"""Inverted residual with a linear bottleneck (Sandler et al. 2018, arXiv:1801.04381, sec. 3.3)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.add import Add


@dataclass(frozen=True)
class Inverted(Block):
    """Widen by `expand`, filter each channel, project to `width`; a skip where shapes allow."""

    width: int = choice(8, 12, 16)
    expand: int = choice(3, 2, 4, 6)
    kernel: int = choice(3, 5, 7)
    stride: int = choice(1, 2)
    act: str = choice("relu", "hardswish", "learnt_swish")

    def build(self, g: Builder, x: str) -> str:
        wide = self.expand * g.channels(x)
        y = g.conv(x, wide, 1, act=self.act)
        y = g.conv(y, wide, self.kernel, self.stride, groups=wide, act=self.act)
        y = g.conv(y, self.width, 1, act="none")
        return g(Add(), x, y) if g.shapes[x] == g.shapes[y] else y

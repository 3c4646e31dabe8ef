"""Two convolutions beside a skip (He et al. 2015, arXiv:1512.03385, fig. 2)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.add import Add
from ..ops.droppath import DropPath
from ..ops.pointwise import Pointwise


@dataclass(frozen=True)
class Residual(Block):
    """act(skip(x) + conv(conv(x))); the skip is a 1x1 convolution where the shape changes."""

    width: int = choice(8, 12, 16)
    kernel: int = choice(3, 5)
    stride: int = choice(1, 2)
    drop: float = 0.0

    def build(self, g: Builder, x: str) -> str:
        y = g.conv(x, self.width, self.kernel, self.stride)
        y = g.conv(y, self.width, self.kernel, act="none")
        skip = x if g.shapes[x] == g.shapes[y] else g.conv(x, self.width, 1, self.stride, act="none")
        y = g(DropPath(self.drop), y) if self.drop else y
        return g(Pointwise("relu"), g(Add(), skip, y))

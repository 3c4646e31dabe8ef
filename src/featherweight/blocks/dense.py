"""Dense block: every layer reads all maps before it (Huang et al. 2016, arXiv:1608.06993, sec. 3)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.concat import Concat


@dataclass(frozen=True)
class Dense(Block):
    """`layers` convolutions that each add `width` channels; a 1x1 transition with `stride` closes the block.

    Differs: convolution, norm, activation in this order, so that every norm folds when shipped.
    """

    width: int = choice(4, 6, 8)
    layers: int = choice(2, 3)
    kernel: int = choice(3, 5)
    stride: int = choice(1, 2)

    def build(self, g: Builder, x: str) -> str:
        for _ in range(self.layers):
            x = g(Concat(), x, g.conv(x, self.width, self.kernel))
        return g.conv(x, max(1, g.channels(x) // 2), self.stride, self.stride) if self.stride > 1 else x

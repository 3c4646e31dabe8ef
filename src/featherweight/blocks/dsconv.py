"""Depthwise-separable convolution (Howard et al. 2017, arXiv:1704.04861, sec. 3.1)."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder


@dataclass(frozen=True)
class DSConv(Block):
    """A kernel per channel, then a 1x1 convolution that mixes them into `width` channels."""

    width: int = choice(8, 16, 24)
    kernel: int = choice(3, 5, 7)
    stride: int = choice(1, 2)
    act: str = choice("relu", "hardswish", "learnt_swish")

    def build(self, g: Builder, x: str) -> str:
        y = g.conv(x, g.channels(x), self.kernel, self.stride, groups=g.channels(x), act=self.act)
        return g.conv(y, self.width, 1, act=self.act)

"""Convolution, norm, activation."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder


@dataclass(frozen=True)
class ConvBlock(Block):
    """One convolution with `width` channels."""

    width: int = choice(8, 4, 12, 16)
    kernel: int = choice(3, 5, 7)
    stride: int = choice(1, 2)
    act: str = choice("relu", "hardswish", "learnt_swish")

    def build(self, g: Builder, x: str) -> str:
        return g.conv(x, self.width, self.kernel, self.stride, act=self.act)

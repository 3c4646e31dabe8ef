"""A fully connected layer with norm and activation."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.linear import Linear
from ..ops.norm import Norm
from ..ops.pointwise import Pointwise


@dataclass(frozen=True)
class LinearBlock(Block):
    """`width` units that read the whole map."""

    width: int = choice(16, 8, 32)
    act: str = choice("relu", "tanh", "learnt_swish")

    def build(self, g: Builder, x: str) -> str:
        return g(Pointwise(self.act), g(Norm(), g(Linear(self.width, bias=False), x)))

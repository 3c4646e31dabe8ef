"""A multilayer perceptron: the network of a table, and the question whether convolutions pay."""

from dataclasses import dataclass

from ..block import choice
from ..blocks.linear import LinearBlock
from ..design import Design, Head
from ..family import Family
from ..task import Input


@dataclass(frozen=True)
class MLP(Family):
    """`depth` hidden layers, each `taper` times as wide as the one before."""

    depth: int = choice(2, 1, 3)
    taper: float = choice(1.0, 0.5)
    act: str = choice("relu", "tanh")

    def design(self, spec: Input, outputs: int) -> Design:
        blocks = tuple(LinearBlock(max(1, round(32 * self.taper**i)), self.act) for i in range(self.depth))
        return Design(spec.shape, outputs, blocks, Head(0), "mlp")

    @classmethod
    def suits(cls, spec: Input) -> bool:
        return spec.size <= 1024

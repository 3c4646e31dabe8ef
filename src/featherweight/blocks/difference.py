"""Difference along a signal: what is left of a spectrum when its baseline is gone."""

from dataclasses import dataclass

from ..block import Block, choice
from ..graph import Builder
from ..ops.difference import Difference


@dataclass(frozen=True)
class DifferenceBlock(Block):
    """x[i + gap] - x[i] along the last axis."""

    gap: int = choice(2, 1, 4, 8)

    def build(self, g: Builder, x: str) -> str:
        return g(Difference(self.gap), x)

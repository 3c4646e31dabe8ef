"""Dropout (Srivastava et al. 2014): zero a share of the numbers while training."""

from dataclasses import dataclass

from ..graph import Op, Shape


@dataclass(frozen=True)
class Dropout(Op):
    """y = x * Bernoulli(1 - p) / (1 - p) while training; identity when shipped."""

    p: float = 0.1

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        return x

    @property
    def transient(self) -> bool:
        return True

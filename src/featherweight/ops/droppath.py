"""Stochastic depth (Huang et al. 2016, arXiv:1603.09382): drop a whole branch of a sample while training."""

from dataclasses import dataclass

from ..graph import Op, Shape


@dataclass(frozen=True)
class DropPath(Op):
    """y = x * Bernoulli(1 - p) / (1 - p), one draw per sample, while training; identity when shipped."""

    p: float = 0.1

    def shape(self, x: Shape) -> Shape:  # type: ignore[override]
        return x

    @property
    def transient(self) -> bool:
        return True

"""Random search (Bergstra and Bengio 2012, Journal of Machine Learning Research 13): the strategy to beat."""

from typing import TYPE_CHECKING

from ..strategy import Strategy

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler


class Random(Strategy):
    """Draws every choice independently and evenly."""

    def sampler(self, seed: int) -> "BaseSampler":
        from optuna.samplers import RandomSampler

        return RandomSampler(seed=seed)

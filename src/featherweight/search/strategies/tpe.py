"""Tree-structured Parzen estimator (Bergstra et al. 2011, Advances in Neural Information Processing Systems 24)."""

from typing import TYPE_CHECKING

from ..strategy import Strategy

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler


class TPE(Strategy):
    """Draws where good trials were dense and bad ones were not, the choices of each family as one group."""

    def sampler(self, seed: int) -> "BaseSampler":
        from optuna.samplers import TPESampler

        return TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True, n_startup_trials=10)

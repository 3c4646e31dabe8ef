"""The lasso: least squares with as few weights as validation likes, angles through sine and cosine."""

from dataclasses import dataclass
from typing import ClassVar

from ..baseline import Ask, Baseline, Found
from ..classical import linear_fit
from ..classical.lasso import Lasso as Sparse


@dataclass(frozen=True)
class Lasso(Baseline):
    """Weighted sums of few features.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 1024
    kinds: ClassVar[tuple[str, ...]] = ("regression", "circular")

    def found(self, ask: Ask) -> Found:
        return linear_fit.fit(ask.task, Sparse(), ask.train, ask.valid, limit=self.features, **ask.terms)

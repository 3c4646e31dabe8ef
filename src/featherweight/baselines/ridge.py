"""Ridge regression, angles through sine and cosine."""

from dataclasses import dataclass
from typing import ClassVar

from ..baseline import Ask, Baseline, Found
from ..classical import linear_fit
from ..classical.ridge import Ridge as Squares


@dataclass(frozen=True)
class Ridge(Baseline):
    """Weighted sums by least squares with small weights.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192
    kinds: ClassVar[tuple[str, ...]] = ("regression", "circular")

    def found(self, ask: Ask) -> Found:
        return linear_fit.fit(ask.task, Squares(), ask.train, ask.valid, limit=self.features, **ask.terms)

"""Linear support vector machine: squared hinge for classes, squared epsilon-insensitive loss for numbers."""

from dataclasses import dataclass

from ..baseline import Ask, Baseline, Found
from ..classical import linear_fit
from ..classical.margin import Margin


@dataclass(frozen=True)
class LinearSvm(Baseline):
    """Weighted sums with a margin.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192

    def found(self, ask: Ask) -> Found:
        return linear_fit.fit(ask.task, Margin(), ask.train, ask.valid, limit=self.features, **ask.terms)

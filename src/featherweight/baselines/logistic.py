"""Logistic regression: softmax over classes, one sigmoid for each label."""

from dataclasses import dataclass
from typing import ClassVar

from ..baseline import Ask, Baseline, Found
from ..classical import linear_fit
from ..classical.logistic import Logistic as Logits


@dataclass(frozen=True)
class Logistic(Baseline):
    """Weighted sums that are logits.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192
    kinds: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")

    def found(self, ask: Ask) -> Found:
        return linear_fit.fit(ask.task, Logits(), ask.train, ask.valid, limit=self.features, **ask.terms)

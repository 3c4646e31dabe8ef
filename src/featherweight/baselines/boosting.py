"""Gradient boosting on histograms, scikit-learn's."""

from dataclasses import dataclass

from ..classical.histogram import Histogram
from ._boosted import Boosted


@dataclass(frozen=True)
class Boosting(Boosted):
    """One ensemble per target, sine and cosine for angles, softmax over classes."""

    @property
    def grower(self) -> Histogram:
        return Histogram()

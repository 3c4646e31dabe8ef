"""Partial least squares, the first model to try on spectra."""

from dataclasses import dataclass
from typing import ClassVar

from ..baseline import Ask, Baseline, Found
from ..classical import linear_fit
from ..classical.pls import Pls as Components


@dataclass(frozen=True)
class Pls(Baseline):
    """Weighted sums along few directions that vary with the targets.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192
    kinds: ClassVar[tuple[str, ...]] = ("regression", "circular")

    def found(self, ask: Ask) -> Found:
        return linear_fit.fit(ask.task, Components(), ask.train, ask.valid, limit=self.features, **ask.terms)

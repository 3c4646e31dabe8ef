"""K nearest neighbours, samples condensed to as many vectors as the budget holds."""

from dataclasses import dataclass

from ..baseline import Ask, Baseline, Found
from ..classical import neighbours_fit


@dataclass(frozen=True)
class Knn(Baseline):
    """Stored vectors answer by vote, or with their mean."""

    def found(self, ask: Ask) -> Found:
        return neighbours_fit.fit(ask.task, ask.train, ask.valid, **ask.terms)

"""Random forest, cut to the flash it may have."""

from dataclasses import dataclass

from ..baseline import Ask, Baseline, Found
from ..classical import forest


@dataclass(frozen=True)
class Forest(Baseline):
    """Trees that are grown apart and averaged.

    Attributes:
        trees: at most.
    """

    trees: int = 100

    def found(self, ask: Ask) -> Found:
        return forest.fit(ask.task, False, ask.train, ask.valid, trees=self.trees, **ask.terms)

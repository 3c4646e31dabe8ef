"""What the three libraries that grow boosted trees are asked alike."""

from abc import abstractmethod
from dataclasses import dataclass

from ..baseline import Ask, Baseline, Found
from ..classical import boosting
from ..classical.grower import Grower


@dataclass(frozen=True)
class Boosted(Baseline):
    """One ensemble per target, sine and cosine for angles, softmax over classes.

    Attributes:
        settings: (leaves of a tree, learning rate) to choose among.
        small: those that are tried beside them where there is a budget.
        iterations: most iterations, where the time is enough for them.
    """

    settings: tuple[tuple[int, float], ...] = ((8, 0.1), (31, 0.1))
    small: tuple[tuple[int, float], ...] = ((4, 0.15), (4, 0.4), (8, 0.3), (16, 0.3))
    iterations: int = 300

    @property
    @abstractmethod
    def grower(self) -> Grower:
        """Who grows the trees."""

    def found(self, ask: Ask) -> Found:
        return boosting.fit(
            ask.task,
            self.grower,
            ask.train,
            ask.valid,
            settings=self.settings,
            small=self.small,
            iterations=self.iterations,
            **ask.terms,
        )

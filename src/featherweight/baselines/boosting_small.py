"""Gradient boosting within the budget: few small trees, their size and number chosen by validation."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import boosting
from ..task import Task


@dataclass(frozen=True)
class BoostingSmall(Baseline):
    """Histogram boosting that ends where the budget ends.

    Attributes:
        settings: (leaves of a tree, learning rate) to choose among.
        iterations: most iterations, should the budget allow more.
    """

    settings: tuple[tuple[int, float], ...] = ((4, 0.1), (4, 0.3), (8, 0.1), (8, 0.3), (16, 0.2))
    iterations: int = 300
    shrinks: ClassVar[str] = "boosting"

    def fit(
        self,
        task: Task,
        x: np.ndarray,
        y: np.ndarray,
        x_valid: np.ndarray,
        y_valid: np.ndarray,
        *,
        budget: Budget | None = None,
        seed: int = 0,
        seconds: float = 60.0,
    ) -> Fitting:
        found = boosting.fit(
            task,
            (x, y),
            (x_valid, y_valid),
            settings=self.settings,
            iterations=self.iterations,
            budget=budget or Budget(),
            seed=seed,
            seconds=seconds,
        )
        return Fitting(*found)

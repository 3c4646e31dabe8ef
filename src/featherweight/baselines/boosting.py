"""Gradient boosting with all the trees that validation wants, whatever they cost."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import boosting
from ..task import Task


@dataclass(frozen=True)
class Boosting(Baseline):
    """Histogram boosting, one ensemble per target, sine and cosine for angles, softmax over classes.

    Attributes:
        settings: (leaves of a tree, learning rate) to choose among.
        iterations: most iterations, where the time is enough for them.
    """

    settings: tuple[tuple[int, float], ...] = ((8, 0.1), (31, 0.1))
    iterations: int = 300

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
            budget=Budget(),
            seed=seed,
            seconds=seconds,
        )
        return Fitting(*found)

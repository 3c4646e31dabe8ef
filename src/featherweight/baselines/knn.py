"""K nearest neighbours, samples condensed to as many vectors as the budget holds."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import neighbours_fit
from ..device import Device
from ..task import Task


@dataclass(frozen=True)
class Knn(Baseline):
    """Stored vectors answer by vote, or with their mean."""

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
        device: Device | None = None,
    ) -> Fitting:
        self._must_suit(task, len(x))
        found = neighbours_fit.fit(
            task, (x, y), (x_valid, y_valid), budget=budget or Budget(), seed=seed, seconds=seconds, device=device
        )
        return Fitting.of(*found)

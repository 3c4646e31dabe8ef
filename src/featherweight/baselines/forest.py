"""Random forest, cut to the flash it may have."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import forest
from ..device import Device
from ..task import Task


@dataclass(frozen=True)
class Forest(Baseline):
    """Trees that are grown apart and averaged.

    Attributes:
        trees: at most.
    """

    trees: int = 100

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
        found = forest.fit(
            task,
            False,
            (x, y),
            (x_valid, y_valid),
            trees=self.trees,
            budget=budget or Budget(),
            seed=seed,
            seconds=seconds,
            device=device,
        )
        return Fitting.of(*found)

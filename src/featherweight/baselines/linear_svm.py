"""Linear support vector machine: squared hinge for classes, squared epsilon-insensitive loss for numbers."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import linear_fit
from ..classical.margin import Margin
from ..device import Device
from ..task import Task


@dataclass(frozen=True)
class LinearSvm(Baseline):
    """Weighted sums with a margin.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192

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
        found = linear_fit.fit(
            task,
            Margin(),
            (x, y),
            (x_valid, y_valid),
            limit=self.features,
            budget=budget or Budget(),
            seed=seed,
            seconds=seconds,
            device=device,
        )
        return Fitting.of(*found)

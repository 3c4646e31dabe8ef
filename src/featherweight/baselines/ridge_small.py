"""The linear model on pixels or steps summed over boxes just large enough to fit the budget."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import linear_fit
from ..classical.coarse import boxes_within
from ..task import Task


@dataclass(frozen=True)
class RidgeSmall(Baseline):
    """The linear model that fits the budget; a table has no neighbours to sum, so there it may not exist."""

    shrinks: ClassVar[str] = "ridge"

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
        boxes = boxes_within(task, budget or Budget())
        return Fitting(*linear_fit.fit(task, boxes, (x, y), (x_valid, y_valid), seed=seed, seconds=seconds))

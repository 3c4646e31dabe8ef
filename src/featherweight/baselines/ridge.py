"""Ridge regression (angles through sine and cosine), logistic regression for classes, on every raw value."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import linear_fit
from ..classical.boxes import Boxes
from ..task import Task


@dataclass(frozen=True)
class Ridge(Baseline):
    """The linear model.

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
    ) -> Fitting:
        boxes = Boxes.of(task.input, self.features)
        return Fitting(*linear_fit.fit(task, boxes, (x, y), (x_valid, y_valid), seed=seed, seconds=seconds))

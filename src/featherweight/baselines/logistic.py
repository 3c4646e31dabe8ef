"""Logistic regression: softmax over classes, one sigmoid for each label."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import linear_fit
from ..classical.logistic import Logistic as Logits
from ..device import Device
from ..task import Task


@dataclass(frozen=True)
class Logistic(Baseline):
    """Weighted sums that are logits.

    Attributes:
        features: a sample of more values than this is summed over boxes first.
    """

    features: int = 8192
    kinds: ClassVar[tuple[str, ...]] = ("binary", "multiclass", "multilabel")

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
            Logits(),
            (x, y),
            (x_valid, y_valid),
            limit=self.features,
            budget=budget or Budget(),
            seed=seed,
            seconds=seconds,
            device=device,
        )
        return Fitting.of(*found)

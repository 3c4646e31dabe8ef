"""Gradient boosting by LightGBM, an optional extra."""

from dataclasses import dataclass

import numpy as np

from ..baseline import Baseline, Fitting
from ..budget import Budget
from ..classical import boosting
from ..classical.lgbm import Lgbm
from ..device import Device
from ..task import Task


@dataclass(frozen=True)
class Lightgbm(Baseline):
    """One ensemble per target, sine and cosine for angles, softmax over classes.

    Attributes:
        settings: (leaves of a tree, learning rate) to choose among.
        small: those that are tried beside them where there is a budget.
        iterations: most iterations, where the time is enough for them.
    """

    settings: tuple[tuple[int, float], ...] = ((8, 0.1), (31, 0.1))
    small: tuple[tuple[int, float], ...] = ((4, 0.15), (4, 0.4), (8, 0.3), (16, 0.3))
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
        device: Device | None = None,
    ) -> Fitting:
        self._must_suit(task, len(x))
        found = boosting.fit(
            task,
            Lgbm(),
            (x, y),
            (x_valid, y_valid),
            settings=self.settings,
            small=self.small,
            iterations=self.iterations,
            budget=budget or Budget(),
            seed=seed,
            seconds=seconds,
            device=device,
        )
        return Fitting.of(*found)

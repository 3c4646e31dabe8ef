"""Logistic regression along a path of penalties: softmax over classes, one sigmoid for each label."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from . import descent
from .answer import signs
from .solver import Solver, Sums, filled, present


@dataclass(frozen=True)
class Logistic(Solver):
    """Penalties are per row, for standardised features."""

    strengths: tuple[float, ...] = (10.0, 1.0, 0.1, 1e-2, 1e-3, 1e-4)
    noun: str = "penalty"
    thin: ClassVar[bool] = True

    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        hot = signs(task, y)
        live = present(hot)
        if not live.any():
            return [filled(hot, live, np.zeros((z.shape[1], 0)), np.zeros(0))] * len(strengths)
        share = np.clip(hot[:, live].mean(0), 1e-6, 1 - 1e-6)
        softmax = task.kind == "multiclass"
        loss, begin = (descent.softmax, np.log(share)) if softmax else (descent.sigmoid, np.log(share / (1 - share)))
        z = z.astype(np.float32, copy=False)
        found, _ = descent.descend(z, hot[:, live], loss, strengths, begin, descent.ITERATIONS)
        return [filled(hot, live, w, b) for w, b in found]

    def work(self, rows: int, features: int, outputs: int) -> float:
        return descent.seconds(rows, features, outputs, len(self.strengths))

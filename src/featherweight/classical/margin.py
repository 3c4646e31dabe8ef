"""Linear support vectors in the primal: squared hinge for classes, squared epsilon-insensitive loss for numbers.

Source: Cortes and Vapnik 1995, Machine Learning 20; squared as in Fan et al. 2008, JMLR 9 (LIBLINEAR).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from . import descent
from .answer import numbers, signs
from .solver import Solver, Sums, filled, present


@dataclass(frozen=True)
class Margin(Solver):
    """Penalties are per row, for standardised features; targets are standardised too.

    Attributes:
        width: errors of a number that cost nothing, in standard deviations of it.
    """

    strengths: tuple[float, ...] = (1.0, 0.1, 1e-2, 1e-3, 1e-4)
    noun: str = "penalty"
    thin: ClassVar[bool] = True
    width: float = 0.05

    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        z = z.astype(np.float32, copy=False)
        if task.classifies:
            hot = signs(task, y)
            live = present(hot)
            begin = 2 * hot[:, live].mean(0) - 1
            if not live.any():
                return [filled(hot, live, np.zeros((z.shape[1], 0)), np.zeros(0))] * len(strengths)
            found, _ = descent.descend(z, hot[:, live], descent.hinge, strengths, begin, descent.ITERATIONS)
            return [filled(hot, live, w, b) for w, b in found]
        t = numbers(task, y)
        mean, std = t.mean(0), np.maximum(t.std(0), 1e-12)
        loss = descent.insensitive(self.width)
        found, _ = descent.descend(z, (t - mean) / std, loss, strengths, np.zeros(t.shape[1]), descent.ITERATIONS)
        return [(w * std, b * std + mean) for w, b in found]

    def work(self, rows: int, features: int, outputs: int) -> float:
        return descent.seconds(rows, features, outputs, len(self.strengths))

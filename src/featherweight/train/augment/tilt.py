"""A slanted baseline under a signal: drift of a sensor, scatter under a spectrum."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Tilt(Augmentation):
    """x + a + b * position with a, b normal of standard deviation `std`, position in [-1, 1]."""

    std: float = 0.2

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "signal"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        a, b = (self.std * rng.standard_normal((len(x), 1, 1, 1), dtype=np.float32) for _ in range(2))
        return x + a + b * np.linspace(-1, 1, x.shape[3], dtype=np.float32), y

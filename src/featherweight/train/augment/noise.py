"""Add Gaussian noise."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Noise(Augmentation):
    """Standard deviation `std`, in units of the standardised input."""

    std: float = 0.1

    @classmethod
    def suits(cls, task: Task) -> bool:
        return True

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        return x + np.float32(self.std) * rng.standard_normal(x.shape, dtype=np.float32), y

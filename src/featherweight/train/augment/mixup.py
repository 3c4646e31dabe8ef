"""Blend pairs of samples and of their targets (Zhang et al. 2017, arXiv:1710.09412)."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Mixup(Augmentation):
    """x = l * x + (1 - l) * x', y likewise, l from Beta(alpha, alpha); for targets that are numbers."""

    alpha: float = 0.2

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.kind == "regression"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        share = rng.beta(self.alpha, self.alpha, len(x)).astype(np.float32)
        other = rng.permutation(len(x))
        a, b = share[:, None, None, None], share[:, None]
        return a * x + (1 - a) * x[other], b * y + (1 - b) * y[other]

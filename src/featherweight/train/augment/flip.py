"""Swap left and right in half of the samples."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Flip(Augmentation):
    """A horizontal mirror image has the same class."""

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "image" and task.classifies

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        turned = rng.random(len(x)) < 0.5
        return np.where(turned[:, None, None, None], x[..., ::-1], x), y

"""Swap left and right, and the target's sign with it: for a steering angle, an offset, a yaw rate."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Mirror(Augmentation):
    """The mirror image of half of the samples has the negative of every target."""

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "image" and task.kind == "regression"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        turned = rng.random(len(x)) < 0.5
        zero = target.encode(np.zeros((1, len(task.targets))), task)  # what a target of 0 is for the network
        negative = (2 * zero - y).astype(np.float32)
        return np.where(turned[:, None, None, None], x[..., ::-1], x), np.where(turned[:, None], negative, y)

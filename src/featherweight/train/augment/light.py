"""Another exposure: brightness and contrast of the whole sample, or the gain and offset of a signal."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation


@dataclass(frozen=True)
class Light(Augmentation):
    """x * (1 + a) + b with a, b uniform in +-`most`, one draw per sample."""

    most: float = 0.25

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        a, b = (rng.uniform(-self.most, self.most, (len(x), 1, 1, 1)).astype(np.float32) for _ in range(2))
        return x * (1 + a) + b, y

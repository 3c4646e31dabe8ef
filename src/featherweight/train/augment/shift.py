"""Move every sample a little; what leaves on one side is replaced by the nearest edge."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation, moved


@dataclass(frozen=True)
class Shift(Augmentation):
    """A whole number of pixels or steps, uniform in +-`share` of each side (at least one)."""

    share: float = 0.08

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        rows, cols = (_places(len(x), size, self.share, rng) for size in x.shape[2:])
        return moved(x, rows, cols), y


def _places(n: int, size: int, share: float, rng: np.random.Generator) -> np.ndarray:
    most = max(1, round(share * size)) if size > 1 else 0
    by = rng.integers(-most, most + 1, size=(n, 1))
    return np.clip(np.arange(size)[None, :] + by, 0, size - 1)

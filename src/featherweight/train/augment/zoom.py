"""Come nearer or step back: samples stretched about their centre, nearest pixels."""

from dataclasses import dataclass

import numpy as np

from ...data.standard import TargetScale
from ...task import Task
from ..augmentation import Augmentation, moved


@dataclass(frozen=True)
class Zoom(Augmentation):
    """Each axis stretched by its own factor, uniform in 1 +- `most`; outside, the edge is repeated."""

    most: float = 0.15

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        rows, cols = (_places(len(x), size, self.most, rng) for size in x.shape[2:])
        return moved(x, rows, cols), y


def _places(n: int, size: int, most: float, rng: np.random.Generator) -> np.ndarray:
    factor = rng.uniform(1 - most, 1 + most, (n, 1))
    middle = (size - 1) / 2
    at = np.rint((np.arange(size)[None, :] - middle) * factor + middle).astype(np.int64)
    return np.clip(at, 0, size - 1)

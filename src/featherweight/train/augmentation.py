"""The contract of an augmentation: a batch in, a batch out, every draw from the generator that is handed in."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from ..data.standard import TargetScale
from ..registry import Registry
from ..task import Task


@dataclass(frozen=True)
class Augmentation(ABC):
    """A change of samples that should not change what is asked of them."""

    @classmethod
    @abstractmethod
    def suits(cls, task: Task) -> bool:
        """False where the change would make no sense for this input or would falsify the target."""

    @abstractmethod
    def apply(
        self, x: np.ndarray, y: np.ndarray, task: Task, target: TargetScale, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """x: float32 (N, C, H, W) standardised, y: encoded targets; returns new arrays of the same shapes."""


AUGMENT = Registry("featherweight.train.augment", Augmentation)


def moved(x: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Samples read at other places: y[n, c, i, j] = x[n, c, rows[n, i], cols[n, j]]; rows (N, H), cols (N, W)."""
    pick = np.arange(len(x))[:, None, None]
    return x.transpose(0, 2, 3, 1)[pick, rows[:, :, None], cols[:, None, :]].transpose(0, 3, 1, 2)

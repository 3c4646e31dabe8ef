"""The contract of what fits weighted sums: a path of strengths, the strongest first."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from .judge import ABSENT

Sums = tuple[np.ndarray, np.ndarray]  # weights (F, K), biases (K,)


@dataclass(frozen=True)
class Solver(ABC):
    """Fits sums of standardised features.

    Attributes:
        strengths: what validation chooses among, the simplest model first.
        noun: what a strength is called.
        thin: True for what only multiplies the features, and so is quick on Thin ones.
    """

    strengths: tuple[float, ...]
    noun: str
    thin: ClassVar[bool] = False

    @abstractmethod
    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        """Standardised features (N, F) and answers as in Dataset.y -> sums for every strength."""

    @abstractmethod
    def work(self, rows: int, features: int, outputs: int) -> float:
        """Seconds that one core needs for a path over all strengths."""


def present(hot: np.ndarray) -> np.ndarray:
    """Which columns of 0 and 1 (N, K) hold both."""
    return (hot.min(0) < hot.max(0)) if len(hot) else np.zeros(hot.shape[1], bool)


def filled(hot: np.ndarray, live: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> Sums:
    """Sums of the columns `live` -> of all: a class that no row has, or that all have, gets a constant."""
    w, b = np.zeros((len(weight), len(live))), np.where(hot.max(0, initial=0) > 0, -ABSENT, ABSENT)
    w[:, live], b[live] = weight, bias
    return w, b

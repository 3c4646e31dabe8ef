"""The contract of what fits weighted sums: a path of strengths, the strongest first."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from ..task import Task
from .angle import from_circle, to_circle
from .judge import ABSENT

Sums = tuple[np.ndarray, np.ndarray]  # weights (F, K), biases (K,)


@dataclass(frozen=True)
class Solver(ABC):
    """Fits sums of standardised features.

    Attributes:
        strengths: what validation chooses among, the simplest model first.
        noun: what a strength is called.
    """

    strengths: tuple[float, ...]
    noun: str

    @abstractmethod
    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        """Standardised features (N, F) and answers as in Dataset.y -> sums for every strength."""

    @abstractmethod
    def work(self, rows: int, features: int, outputs: int) -> float:
        """Seconds that one core needs for a path over all strengths."""


def numbers(task: Task, y: np.ndarray) -> np.ndarray:
    """Targets of a regression as float64 (N, K): sine and cosine of angles."""
    return to_circle(y, float(task.period or 0)) if task.kind == "circular" else np.asarray(y, np.float64)


def signs(task: Task, y: np.ndarray) -> np.ndarray:
    """Classes or labels as 0 and 1, float64 (N, K)."""
    if task.kind == "multiclass":
        return (np.asarray(y)[:, None] == np.arange(len(task.classes))).astype(np.float64)
    return np.asarray(y, np.float64).reshape(len(y), -1)


def answers(task: Task, sums: np.ndarray) -> np.ndarray:
    """Network sums (N, K) -> outputs of the task: angles where it is circular."""
    return from_circle(sums, float(task.period or 0)) if task.kind == "circular" else sums


def present(hot: np.ndarray) -> np.ndarray:
    """Which columns of 0 and 1 (N, K) hold both."""
    return (hot.min(0) < hot.max(0)) if len(hot) else np.zeros(hot.shape[1], bool)


def filled(hot: np.ndarray, live: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> Sums:
    """Sums of the columns `live` -> of all: a class that no row has, or that all have, gets a constant."""
    w, b = np.zeros((len(weight), len(live))), np.where(hot.max(0, initial=0) > 0, -ABSENT, ABSENT)
    w[:, live], b[live] = weight, bias
    return w, b

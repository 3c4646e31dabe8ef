"""From answers to the numbers that sums are fitted to, and back."""

import numpy as np

from ..task import Task
from .angle import from_circle, to_circle

SKEW = 1.0  # of targets whose roots are easier to meet


def numbers(task: Task, y: np.ndarray) -> np.ndarray:
    """Targets of a regression as float64 (N, K): sine and cosine of angles."""
    return to_circle(y, float(task.period or 0)) if task.kind == "circular" else np.asarray(y, np.float64)


def signs(task: Task, y: np.ndarray) -> np.ndarray:
    """Classes or labels as 0 and 1, float64 (N, K)."""
    if task.kind == "multiclass":
        return (np.asarray(y)[:, None] == np.arange(len(task.classes))).astype(np.float64)
    return np.asarray(y, np.float64).reshape(len(y), -1)


def answers(task: Task, sums: np.ndarray, root: bool = False) -> np.ndarray:
    """Sums (N, K) -> outputs of the task: angles where it is circular, squares where the sums are roots."""
    if root:
        held = np.maximum(sums, np.float32(0))
        return held * held
    return from_circle(sums, float(task.period or 0)) if task.kind == "circular" else sums


def roots(task: Task, y: np.ndarray) -> tuple[bool, ...]:
    """Whether models of the targets' square roots are worth a try beside plain ones: skewed, and never negative."""
    if task.kind != "regression" or y.min() < 0:
        return (False,)
    away = y - y.mean(0)
    skew = (away**3).mean(0) / np.maximum((away**2).mean(0), 1e-30) ** 1.5
    return (False, True) if skew.min() > SKEW else (False,)

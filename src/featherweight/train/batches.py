"""Batches from arrays in memory: every sample once per epoch, augmented as the recipe says."""

from collections.abc import Iterator

import numpy as np

from ..data.standard import TargetScale
from ..recipe import Recipe
from ..task import Task
from .augmentation import AUGMENT


def batches(
    x: np.ndarray, y: np.ndarray, recipe: Recipe, task: Task, target: TargetScale
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (x, y) without end.

    Args:
        x: float32 (N, C, H, W), standardised; y: encoded targets (N, ...).
    Yields: float32 (B, C, H, W) contiguous and targets (B, ...), B = min(recipe.batch, N).
    """
    rng = np.random.default_rng([recipe.seed, 1])
    changes = [AUGMENT[name]() for name in recipe.augment]
    size = min(recipe.batch, len(x))
    order = np.empty(0, np.int64)
    while True:
        if len(order) < size:
            order = np.concatenate([order, rng.permutation(len(x))])
        rows, order = np.sort(order[:size]), order[size:]  # sorted rows: a memory map is read front to back
        xb, yb = x[rows], y[rows]
        for change in changes:
            xb, yb = change.apply(xb, yb, task, target, rng)
        yield np.ascontiguousarray(xb, np.float32), yb

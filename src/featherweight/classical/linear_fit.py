"""The linear model of every kind of task: ridge for numbers and angles, logistic regression for classes."""

import numpy as np
from threadpoolctl import threadpool_limits

from ..task import Task
from . import logistic, ridge
from .boxes import Boxes
from .linear import Linear


def fit(
    task: Task,
    boxes: Boxes,
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    *,
    seed: int,
    seconds: float,
) -> tuple[Linear, np.ndarray, str]:
    """Fit on one thread, so that the cores of a machine do not change a bit.

    Returns: the model refitted on both parts, the chosen one's validation outputs, and what was chosen.
    """
    room = logistic if task.classifies else ridge
    with threadpool_limits(1):
        model, outputs, why = room.fit(task, boxes, train, valid, seed=seed, seconds=seconds)
    if not boxes.identity:
        why += f"; {task.input.size:,} inputs summed over boxes to {boxes.features:,}"
    return model, outputs, why

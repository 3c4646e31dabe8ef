"""Which of several candidates is best on validation, and whether a model fits a budget."""

from collections.abc import Sequence

import numpy as np

from ..budget import Budget
from ..data.metric import value
from ..task import Task
from .fitted import Fitted

ABSENT = -20.0  # logit of a class that no training row has


def loss(task: Task, y: np.ndarray, outputs: np.ndarray) -> float:
    """The task's metric as a number that is better when smaller."""
    reached = value(task, y, outputs)
    return -reached if task.greater_is_better else reached


def best(losses: Sequence[float]) -> int:
    """Index of the smallest loss; the first of equal ones, so list the simplest candidate first.

    >>> best([3.0, 1.0, 1.0])
    1
    """
    return int(np.argmin(losses))


def within(budget: Budget, model: Fitted) -> bool:
    """Whether `model` fits every axis of `budget` that has a price here: all but latency_us."""
    limits = {axis: limit for axis, limit in budget.limits.items() if axis != "latency_us"}
    if any(getattr(model, axis) > limits.pop(axis) for axis in ("params", "macs") if axis in limits):
        return False
    return not limits or Budget(**limits).fits(model.cost)

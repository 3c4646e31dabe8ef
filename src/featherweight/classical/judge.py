"""Which of several candidates is best on validation, and whether a model fits a budget."""

from collections.abc import Sequence

import numpy as np

from ..budget import Budget
from ..data.metric import value
from ..device import Device
from ..task import Task
from .fitted import Fitted

ABSENT = -20.0  # logit of a class that no training row has
SAME = 0.002  # two losses nearer than this share of the range of a metric, or of the smaller error, count as equal


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


def leanest(losses: Sequence[float], spent: Sequence[int]) -> int:
    """Index of what spends least among those that are as good as the best.

    >>> leanest([-0.9, -0.9001, -0.8], [10, 20, 5])
    0
    """
    least = min(losses)
    room = SAME * abs(least)
    near = [i for i, v in enumerate(losses) if v <= least + room]
    return min(near, key=lambda i: (spent[i], losses[i]))


def better(one: float, other: float) -> bool:
    """Whether loss `one` is smaller than `other` by more than counts as equal.

    >>> better(-0.95, -0.9), better(-0.9001, -0.9)
    (True, False)
    """
    return one < other - SAME * abs(other)


def within(budget: Budget, model: Fitted, device: Device | None = None) -> bool:
    """Whether `model` fits every axis of `budget` that has a price here: all but latency_us."""
    limits = {axis: limit for axis, limit in budget.limits.items() if axis != "latency_us"}
    if any(getattr(model, axis) > limits.pop(axis) for axis in ("params", "macs") if axis in limits):
        return False
    return not limits or Budget(**limits).fits(model.cost_on(device))

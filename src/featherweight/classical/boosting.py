"""Gradient boosting on histograms; validation chooses how many leaves a tree has and how many trees there are.

Source: Friedman 2001, Annals of Statistics 29(5); grown by scikit-learn's HistGradientBoosting.
"""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from ..budget import Budget
from ..errors import BudgetError, many
from ..task import Task
from .angle import to_circle
from .boxes import Boxes
from .judge import ABSENT, best, loss, within
from .ridge import task_outputs
from .rows import pick, told
from .trees import Trees

FEATURES = (1024, 512, 256)  # more inputs than this are summed over boxes first; fewer where rows would be left out
LEAST = 60  # iterations to which the time is cut before rows are left out
RATE = 4e8  # values per second that one core puts into histograms, and bins that it searches for splits


def fit(
    task: Task,
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    *,
    settings: tuple[tuple[int, float], ...],
    iterations: int,
    budget: Budget,
    seed: int,
    seconds: float,
) -> tuple[Trees, np.ndarray, str]:
    """Grow one ensemble per (leaves, learning rate), keep the best prefix of the best one that fits `budget`.

    Returns: the model refitted on both parts, the chosen one's validation outputs, and what was chosen.
    Raises: BudgetError when one iteration is too much.
    """
    most = [min(iterations, _affordable(task, budget, leaves)) for leaves, _ in settings]
    if not any(most):
        least = 2 * (settings[0][0] - 1) + settings[0][0]
        raise BudgetError(
            f"one iteration of boosting needs {least * task.network_outputs:,} params and 7 bytes a node, "
            f"the budget allows {budget.words}",
            where="boosting",
        )
    rows = len(train[0]) + len(valid[0])
    for limit in FEATURES:
        boxes = Boxes.of(task.input, limit)
        afford = _Pace.of(boxes.features, task.network_outputs, [s[0] for s in settings], seconds)
        if afford.rows(min(LEAST, max(most))) >= rows:
            break
    most = [min(m, afford.iterations(rows)) for m in most]
    keep = pick(len(train[0]), afford.rows(max(most)), seed)
    grown, losses = [], []
    for (leaves, rate), allowed in zip(settings, most, strict=True):
        if not allowed:
            continue
        trees = grow(task, boxes, train[0][keep], train[1][keep], leaves, rate, allowed, seed)
        stages = trees.stages(valid[0])
        tried = sorted({0, *np.linspace(1, allowed, 40).astype(int).tolist()})
        count = tried[best([loss(task, valid[1], task_outputs(task, stages[i])) for i in tried])]
        small = shrink(trees.prefix(count), budget)
        grown.append((leaves, rate, small))
        losses.append(loss(task, valid[1], small.outputs(valid[0])))
    leaves, rate, chosen = grown[best(losses)]
    both = np.concatenate([train[0], valid[0]]), np.concatenate([train[1], valid[1]])
    again = pick(rows, afford.rows(max(most)), seed)
    model = shrink(grow(task, boxes, both[0][again], both[1][again], leaves, rate, chosen.iterations, seed), budget)
    rounds, each = many(model.iterations, "iteration"), many(len(model.target), "tree")
    why = (
        f"{rounds} of {each}, {leaves} leaves, learning rate {rate:g}, "
        f"chosen on validation among {len(grown)} settings and up to {max(most)} iterations, refitted on train+valid"
    )
    if not boxes.identity:
        why += f"; {task.input.size:,} inputs summed over boxes to {boxes.features:,}"
    return model, chosen.outputs(valid[0]), why + told(len(again), rows)


def grow(
    task: Task, boxes: Boxes, x: np.ndarray, y: np.ndarray, leaves: int, rate: float, iterations: int, seed: int
) -> Trees:
    """Grow `iterations` iterations on all rows of (x, y), on one thread."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    features = boxes.features_of(x).astype(np.float64)
    options = {
        "max_leaf_nodes": leaves,
        "learning_rate": rate,
        "max_iter": max(1, iterations),
        "early_stopping": False,  # it would draw its own validation rows
        "min_samples_leaf": max(1, min(20, len(x) // 20)),
        "max_bins": _bins(boxes.features),
        "random_state": seed,
    }
    bias = np.full(task.network_outputs, 0.0 if task.kind in ("regression", "circular") else ABSENT)
    target: list[int] = []
    columns: list[list[np.ndarray]] = []
    if task.kind in ("regression", "circular"):
        t = to_circle(y, float(task.period or 0)) if task.kind == "circular" else y
        kind = "absolute_error" if task.metric == "mae" else "squared_error"
        jobs = [(HistGradientBoostingRegressor(loss=kind, **options), t[:, k], [k]) for k in range(t.shape[1])]
    else:
        labels = y.T if task.kind == "multilabel" else [y]
        jobs = []
        for k, label in enumerate(labels):
            classes = np.unique(label)
            if len(classes) == 1:
                if task.kind == "multiclass":
                    bias[classes[0]] = -ABSENT
                elif classes[0]:
                    bias[k] = -ABSENT
                continue
            where = [k] if task.kind != "multiclass" else classes.tolist()
            if task.kind == "multiclass" and len(classes) == 2:
                bias[where[0]], where = 0.0, where[1:]
            jobs.append((HistGradientBoostingClassifier(**options), label, where))
    for model, wanted, where in jobs:
        with threadpool_limits(1):
            model.fit(features, wanted)
        bias[where] = np.ravel(model._baseline_prediction)
        target += where
        columns += [[step[i].nodes for step in model._predictors] for i in range(len(where))]
    ordered = [nodes for step in zip(*columns, strict=True) for nodes in step]
    trees = Trees.of(task, boxes, bias, target, ordered)
    return trees if iterations else trees.prefix(0)


def shrink(trees: Trees, budget: Budget) -> Trees:
    """Return the longest prefix of `trees` that fits `budget`, by halving: the price grows with every tree."""
    if within(budget, trees):
        return trees
    low, high = 0, trees.iterations
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if within(budget, trees.prefix(middle)) else (low, middle)
    return trees.prefix(low)


def _bins(features: int) -> int:
    return 255 if features <= 64 else 63


@dataclass(frozen=True)
class _Pace:
    """Seconds of one iteration of every setting and of the refit: `row` for each row, and `base`."""

    seconds: float
    row: float
    base: float

    @classmethod
    def of(cls, features: int, trees: int, leaves: list[int], seconds: float) -> "_Pace":
        grown, values = [*leaves, max(leaves)], features * trees
        row = values * sum(np.log2(n) for n in grown) / RATE
        overhead = 0.003 * len(grown) * trees  # of a tree, however small
        return cls(seconds, row, values * 2 * _bins(features) * sum(grown) / RATE + overhead)

    def iterations(self, rows: int) -> int:
        return max(LEAST, int(self.seconds / (self.base + self.row * rows)))

    def rows(self, iterations: int) -> float:
        return (self.seconds / iterations - self.base) / self.row


def _affordable(task: Task, budget: Budget, leaves: int) -> int:
    """Iterations of full trees that the params and flash of `budget` have room for, at the least a node can cost."""
    most = 10**9
    if budget.params is not None:
        most = (budget.params - task.network_outputs) // (3 * leaves - 2)
    if budget.flash_bytes is not None:
        most = min(most, budget.flash_bytes // (4 * leaves + 5 * (leaves - 1)))
    return max(0, most // task.network_outputs)

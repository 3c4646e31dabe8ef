"""How good predictions are, with a 95 % interval from 1,000 bootstrap resamples.

Every metric is a function of means of per-sample statistics, so that a resample only re-adds numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..task import Task
from .bootstrap import resampled


@dataclass(frozen=True)
class Score:
    """A metric and how sure it is.

    Attributes:
        value: on all samples.
        interval: 95 %, percentiles 2.5 and 97.5 over resampled samples (or groups).
        n: samples.
    """

    value: float
    interval: tuple[float, float]
    n: int

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "interval": list(self.interval), "n": self.n}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Score":
        return cls(record["value"], (record["interval"][0], record["interval"][1]), record["n"])


@dataclass(frozen=True)
class Metric:
    """A metric as sums.

    Attributes:
        statistics: (task, y, outputs) -> (N, S) float64, what each sample adds.
        finish: (..., S) means of the statistics -> (...) values.
    """

    statistics: Callable[[Task, np.ndarray, np.ndarray], np.ndarray]
    finish: Callable[[np.ndarray], np.ndarray]


def labels(task: Task, outputs: np.ndarray) -> np.ndarray:
    """Turn outputs into what a person asked for.

    Args:
        outputs: (N, task.outputs); logits where the task classifies.
    Returns: (N,) int64 class index; (N, K) int8 labels; (N, T) float64 targets, circular ones in [0, period).
    """
    outputs = _checked(task, outputs)
    if task.kind == "binary":
        return (outputs[:, 0] > 0).astype(np.int64)
    if task.kind == "multiclass":
        return outputs.argmax(1).astype(np.int64)
    if task.kind == "multilabel":
        return (outputs > 0).astype(np.int8)
    if task.kind == "circular":
        assert task.period is not None
        wrapped = np.mod(outputs, task.period)
        return np.where(wrapped >= task.period, 0.0, wrapped)
    return outputs


def probabilities(task: Task, outputs: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities.

    Returns: (N, classes) that sum to 1 for binary and multiclass; (N, K) independent ones for multilabel.
    Raises: DataError for a task that does not classify.
    """
    if not task.classifies:
        raise DataError(f"a {task.kind} task has no probabilities")
    outputs = _checked(task, outputs)
    if task.kind == "multiclass":
        e = np.exp(outputs - outputs.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
    p = 0.5 * (1 + np.tanh(outputs / 2))
    return np.concatenate([1 - p, p], 1) if task.kind == "binary" else p


def circular_error(y: np.ndarray, prediction: np.ndarray, period: float) -> np.ndarray:
    """Return the distance along the shorter way around.

    >>> circular_error(np.array([9.9]), np.array([0.1]), 10).round(6)
    array([0.2])
    """
    away = np.mod(np.abs(prediction - y), period)
    return np.minimum(away, period - away)


def value(task: Task, y: np.ndarray, outputs: np.ndarray) -> float:
    """Return the metric alone: a point of a learning curve, not a score."""
    metric = METRIC[task.metric]
    return float(metric.finish(metric.statistics(task, y, _checked(task, outputs, y)).mean(0)))


def score(task: Task, y: np.ndarray, outputs: np.ndarray, *, seed: int = 0, groups: np.ndarray | None = None) -> Score:
    """Judge outputs by `task.metric`.

    Args:
        y: as `Dataset.y`.
        outputs: (N, task.outputs).
        seed: of the resamples.
        groups: (N,) labels; whole groups are resampled, which is honest where samples of a group resemble each other.
    Raises: DataError when outputs are not finite or do not fit y.
    """
    metric = METRIC[task.metric]
    table = metric.statistics(task, y, _checked(task, outputs, y))
    value = float(metric.finish(table.mean(0)))
    low, high = np.percentile(metric.finish(resampled(table, seed, groups)), [2.5, 97.5])
    return Score(value, (float(low), float(high)), len(y))


def paired(
    task: Task, y: np.ndarray, a: np.ndarray, b: np.ndarray, *, seed: int = 0, groups: np.ndarray | None = None
) -> tuple[float, tuple[float, float]]:
    """Return metric(a) - metric(b) on the same samples, with its 95 % interval.

    An interval that excludes 0 says the two differ; it is narrower than two separate intervals suggest.
    """
    metric = METRIC[task.metric]
    left = metric.statistics(task, y, _checked(task, a, y))
    right = metric.statistics(task, y, _checked(task, b, y))
    k = left.shape[1]
    draws = resampled(np.concatenate([left, right], 1), seed, groups)
    value = float(metric.finish(left.mean(0)) - metric.finish(right.mean(0)))
    low, high = np.percentile(metric.finish(draws[:, :k]) - metric.finish(draws[:, k:]), [2.5, 97.5])
    return value, (float(low), float(high))


def _checked(task: Task, outputs: np.ndarray, y: np.ndarray | None = None) -> np.ndarray:
    outputs = np.asarray(outputs, np.float64)
    if outputs.ndim != 2 or outputs.shape[1] != task.outputs:
        raise DataError(f"outputs have the shape {outputs.shape}, the task needs (N, {task.outputs})", where="metric")
    if y is not None and len(y) != len(outputs):
        raise DataError(f"{len(outputs):,} outputs for {len(y):,} answers", where="metric")
    if not len(outputs):
        raise DataError("there is nothing to judge: no samples", where="metric")
    broken = ~np.isfinite(outputs).all(1)
    if broken.any():
        raise DataError(f"{broken.sum():,} of {len(broken):,} outputs are NaN or infinite", where="metric")
    return outputs


def _squares(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return (outputs - y) ** 2


def _absolutes(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return np.abs(outputs - y)


def _arcs(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    assert task.period is not None
    return circular_error(y, outputs, task.period).mean(1, keepdims=True)


def _spread(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    centred = y - y.mean(0)  # keeps the difference of two squares exact
    return np.concatenate([(outputs - y) ** 2, centred, centred**2], 1)


def _r2(means: np.ndarray) -> np.ndarray:
    """Mean over the targets of 1 - residual / total; a constant target counts 1 where predicted exactly, else 0."""
    residual, middle, square = np.split(means, 3, -1)
    total = square - middle**2
    flat = total <= 1e-12 * square
    ratio = 1 - residual / np.where(flat, 1, total)
    return np.where(flat, (residual == 0).astype(np.float64), ratio).mean(-1)


def _hits(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    right = labels(task, outputs) == y
    return (right.all(1) if right.ndim == 2 else right).astype(np.float64)[:, None]


def _cells(task: Task, y: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """(N, 3 K): true positive, true, predicted, per class or label."""
    guess = labels(task, outputs)
    if task.kind == "multilabel":
        true, said = y.astype(bool), guess.astype(bool)
    else:
        index = np.arange(len(task.classes))
        true, said = y[:, None] == index, guess[:, None] == index
    return np.concatenate([true & said, true, said], 1).astype(np.float64)


def _f1(means: np.ndarray) -> np.ndarray:
    """Mean F1 over the classes that occur or are predicted."""
    hit, true, said = np.split(means, 3, -1)
    present = (true + said) > 0
    f1 = 2 * hit / np.where(present, true + said, 1)
    return f1.sum(-1) / np.maximum(present.sum(-1), 1)


def _recall(means: np.ndarray) -> np.ndarray:
    """Mean recall over the classes that occur."""
    hit, true, _ = np.split(means, 3, -1)
    return (hit / np.where(true > 0, true, 1)).sum(-1) / np.maximum((true > 0).sum(-1), 1)


METRIC = {  # the names of task.METRICS
    "rmse": Metric(_squares, lambda means: np.sqrt(means).mean(-1)),
    "mae": Metric(_absolutes, lambda means: means.mean(-1)),
    "r2": Metric(_spread, _r2),
    "circular_mae": Metric(_arcs, lambda means: means.mean(-1)),
    "accuracy": Metric(_hits, lambda means: means.mean(-1)),
    "macro_f1": Metric(_cells, _f1),
    "balanced_accuracy": Metric(_cells, _recall),
    "subset_accuracy": Metric(_hits, lambda means: means.mean(-1)),
}

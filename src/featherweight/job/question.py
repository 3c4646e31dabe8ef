"""Easier questions about the same samples: fewer classes, one class against the rest, ranges instead of numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..data.metric import labels, value
from ..task import Task

PARTS = 3  # ranges of a number, as many samples in each; a circle has one more, equally wide


@dataclass(frozen=True)
class Question:
    """Another question; its score never compares with that of the one it was made from.

    Attributes:
        name: for tables; what: one phrase.
        task: as a model is asked it, about the same samples.
        answers: true answers of the first task -> those of this one.
        read: outputs of a model of the first task -> the classes that they say here.
    """

    name: str
    what: str
    task: Task
    answers: Callable[[np.ndarray], np.ndarray]
    read: Callable[[np.ndarray], np.ndarray]

    def reread(self, y: np.ndarray, outputs: np.ndarray) -> float:
        """The score of a model of the first task whose outputs are read as answers to this one; y: of this one."""
        return value(self.task, y, _sure(self.task, self.read(outputs)))

    def chance(self, y: np.ndarray) -> float:
        """The best score that one and the same answer to every sample reaches."""
        count = len(self.task.classes)
        return max(value(self.task, y, _sure(self.task, np.full(len(y), k))) for k in range(count))


def easier(task: Task, y: np.ndarray, outputs: np.ndarray) -> list[Question]:
    """Questions worth asking instead, by what a model of `task` found hard.

    Args:
        y, outputs: true answers and the model's outputs on the validation rows.
    Returns: of several classes: the two that are confused most as one; the easiest and the hardest class against the
        rest.  Of one number: ranges of it.  Of anything else nothing.
    """
    if task.kind == "multiclass" and len(task.classes) > 2:
        return _fewer(task, y, labels(task, outputs))
    if task.kind in ("regression", "circular") and len(task.targets) == 1:
        return [_ranges(task, y)]
    return []


def _fewer(task: Task, y: np.ndarray, said: np.ndarray) -> list[Question]:
    count = len(task.classes)
    table = np.zeros((count, count))
    np.add.at(table, (y, said), 1)
    hits, seen = np.diag(table), table.sum(0) + table.sum(1)
    f1 = np.where(seen > 0, 2 * hits / np.maximum(seen, 1), np.nan)
    both = table + table.T
    np.fill_diagonal(both, -1)
    a, b = sorted(divmod(int(both.argmax()), count))
    found = [_merged(task, a, b)]
    if np.isfinite(f1).any():
        best, worst = int(np.nanargmax(f1)), int(np.nanargmin(f1))
        found.append(_alone(task, best, "easiest"))
        if worst != best:
            found.append(_alone(task, worst, "hardest"))
    return found


def _merged(task: Task, a: int, b: int) -> Question:
    kept = [k for k in range(len(task.classes)) if k != b]
    to = np.array([kept.index(a if k == b else k) for k in range(len(task.classes))])
    name = f"{task.classes[a]} or {task.classes[b]}"
    classes = tuple(name if k == a else task.classes[k] for k in kept)
    asked = _classes(task, classes, task.metric)
    what = f"{name} as one class: the two that are taken for each other most"
    return Question(f"{name} as one", what, asked, lambda y: to[y], lambda o: to[labels(task, o)])


def _alone(task: Task, k: int, which: str) -> Question:
    name = task.classes[k]
    asked = _classes(task, (f"not {name}", name), "balanced_accuracy")
    return Question(
        f"{name} or not",
        f"{name} against the rest: the {which} class to tell",
        asked,
        lambda y: (y == k).astype(np.int64),
        lambda o: (labels(task, o) == k).astype(np.int64),
    )


def _ranges(task: Task, y: np.ndarray) -> Question:
    if task.period is not None:
        ends = task.period * np.arange(1, PARTS + 1) / (PARTS + 1)
        edges = [0.0, *ends, task.period]
        named = [f"{low:g} to {high:g}" for low, high in zip(edges[:-1], edges[1:], strict=True)]
    else:
        ends = np.unique(np.quantile(y, np.arange(1, PARTS) / PARTS))
        named = [f"below {ends[0]:.4g}", *(f"{a:.4g} to {b:.4g}" for a, b in zip(ends, ends[1:], strict=False))]
        named.append(f"{ends[-1]:.4g} and more")
    asked = _classes(task, tuple(named), "")

    def sort(values: np.ndarray) -> np.ndarray:
        return np.searchsorted(ends, values[:, 0], side="right")

    what = f"{task.targets[0]} in {len(named)} ranges instead of a number: {', '.join(named)}"
    return Question("ranges", what, asked, sort, lambda o: sort(labels(task, o)))


def _classes(task: Task, classes: tuple[str, ...], metric: str) -> Task:
    kind = "binary" if len(classes) == 2 else "multiclass"
    return replace(task, kind=kind, classes=classes, metric=metric, period=None, units=())


def _sure(task: Task, said: np.ndarray) -> np.ndarray:
    """Outputs of a model of `task` that says these classes."""
    if task.kind == "binary":
        return np.where(said == 1, 1.0, -1.0)[:, None]
    return np.eye(len(task.classes))[said]

"""What the data hold, and what in them would mislead a training or a score."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..data.format import name_some
from ..errors import many
from ..task import Task

RARE = 20  # training samples of a class below which its score is mostly luck
SKEW = 10  # largest class / smallest class


@dataclass(frozen=True)
class Finding:
    """Attributes: level: "fact", "note" or "warning"; what: one sentence; count: of the samples concerned."""

    level: str
    what: str
    count: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "what": self.what, "count": self.count}


def audit(task: Task, data: Dataset) -> list[Finding]:
    """Check a loaded data set: what loading warned of, sizes, duplicates, leaks, constants, balance."""
    sizes = ", ".join(f"{data.count(part):,} {part}" for part in ("train", "valid", "test"))
    shape = " x ".join(map(str, task.input.array_shape))
    things = f"{task.input.kind}s of {shape} {task.input.dtype}"
    if task.input.kind == "table":
        things = f"rows of {many(task.input.size, 'number')}"
    found = [
        Finding("fact", f"{task.kind} task, target {', '.join(task.targets)}, judged by {task.metric}"),
        Finding("fact", f"{len(data.x):,} {things}: {sizes}", len(data.x)),
    ]
    if data.groups is not None:
        found.append(
            Finding("fact", f"{many(len(np.unique(data.groups)), 'group')}, each kept on one side of the split")
        )
    found += [Finding("warning", w) for w in data.warnings]
    found += _duplicates(data) + _constants(task, data)
    return found + (_balance(task, data) if task.kind in ("binary", "multiclass") else _targets(task, data))


def _duplicates(data: Dataset) -> list[Finding]:
    """Samples that are byte for byte equal, and whether their answers agree."""
    places: dict[bytes, list[int]] = defaultdict(list)
    where = np.full(len(data.x), "", dtype=object)
    for part, rows in data.split.items():
        where[rows] = part
    for i in np.flatnonzero(where != ""):
        places[data.x[i].tobytes()].append(int(i))
    groups = [rows for rows in places.values() if len(rows) > 1]
    if not groups:
        return [Finding("fact", "no sample occurs twice")]
    extra = sum(len(rows) - 1 for rows in groups)
    torn = sum(len({np.asarray(data.y[i]).tobytes() for i in rows}) > 1 for rows in groups)
    leaks = sum(len({where[i] for i in rows}) > 1 for rows in groups)
    found = [Finding("note", f"exact copies of other samples: {many(extra, 'sample')}", extra)]
    if torn:
        found.append(Finding("warning", f"equal samples with different answers: {many(torn, 'set')}", torn))
    if leaks:
        found.append(Finding("warning", f"equal samples on both sides of a split, a leak: {many(leaks, 'set')}", leaks))
    return found


def _constants(task: Task, data: Dataset) -> list[Finding]:
    x = data.part("train")[0].reshape(data.count("train"), -1)
    flat = np.flatnonzero(x.max(0) == x.min(0))
    if not len(flat):
        return []
    names = task.input.columns
    which = ": " + ", ".join(names[i] for i in flat[:10]) if names else ""
    thing = {"table": "columns", "signal": "values of the signal", "image": "pixels"}[task.input.kind]
    return [Finding("note", f"constant in training: {len(flat):,} of {x.shape[1]:,} {thing}{which}", len(flat))]


def _balance(task: Task, data: Dataset) -> list[Finding]:
    counts = {part: np.bincount(data.part(part)[1], minlength=len(task.classes)) for part in ("train", "valid", "test")}
    found = [
        Finding("fact", f"class {name}: " + ", ".join(f"{counts[p][i]:,} {p}" for p in counts))
        for i, name in enumerate(task.classes)
    ]
    train = counts["train"]
    if train.max() > SKEW * max(1, train.min()):
        words = (
            f"the largest class has {train.max():,} training samples, the smallest {train.min():,}: "
            "accuracy will hide the small ones (--metric balanced_accuracy)"
        )
        found.append(Finding("warning", words))
    rare = [f"{task.classes[i]} ({train[i]})" for i in np.flatnonzero(train < RARE)]
    few = many(len(rare), "class", "classes")
    if rare:
        found.append(
            Finding(
                "warning",
                f"fewer than {RARE} training samples: {few}: {name_some(rare, len(rare))}",
            )
        )
    return found


def _targets(task: Task, data: Dataset) -> list[Finding]:
    found = []
    train, test = (data.part(p)[1].astype(np.float64) for p in ("train+valid", "test"))
    for i, name in enumerate(task.targets):
        a = train[:, i]
        if task.kind == "multilabel":
            found.append(Finding("fact", f"label {name}: {int(a.sum()):,} of {len(a):,} training rows"))
            continue
        found.append(
            Finding("fact", f"target {name}: {a.min():g} to {a.max():g}, mean {a.mean():g}, deviation {a.std():g}")
        )
        beyond = int(((test[:, i] < a.min()) | (test[:, i] > a.max())).sum())
        if beyond and task.kind == "regression":
            found.append(
                Finding(
                    "note", f"outside of the range seen in training: {many(beyond, 'test value')} of {name}", beyond
                )
            )
    return found

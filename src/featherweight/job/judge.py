"""What a finished run says about other data: a score, or predictions as columns."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

import numpy as np

from ..data.load import load_like
from ..data.metric import labels, probabilities, score
from ..errors import DataError
from ..run import Run
from ..task import Task
from .entry import score_json
from .shipped import Shipped

BATCH = 512  # samples that the interpreter answers at once


def judge(run: Run, data: Any, targets: Sequence[str] = ()) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Score what ships on other data.

    Returns: ({"metric", "value", "interval", "n", "greater_is_better"}, warnings).
    Raises: DataError when the data do not fit the model or hold no answers.
    """
    shipped = Shipped.load(run.model)
    x, y, warnings = load_like(data, shipped.task, tuple(targets))
    if y is None:
        raise DataError("these data hold no answers to score against", where=str(data), hint="--target, or predict")
    record = score_json(score(shipped.task, y, shipped.outputs(x))) or {}
    head = {"schema": 1, "metric": shipped.task.metric, "greater_is_better": shipped.task.greater_is_better}
    return {**head, **record}, warnings


def predictions(run: Run, data: Any) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """Predict with what ships.  Returns: (columns by name, warnings)."""
    shipped = Shipped.load(run.model)
    x, _, warnings = load_like(data, shipped.task, answers=False)
    return columns(shipped.task, shipped.outputs(x)), warnings


def columns(task: Task, outputs: np.ndarray) -> dict[str, np.ndarray]:
    """Name what a person reads: prediction (prediction_0 ... for several), probability_CLASS.

    Args:
        outputs: (N, task.outputs).
    """
    answer = labels(task, outputs)
    if task.kind in ("binary", "multiclass"):
        table = {"prediction": np.asarray(task.classes)[answer]}
        names: Sequence[str] = task.classes
    else:
        wide = answer.shape[1]
        table = {"prediction" if wide == 1 else f"prediction_{i}": answer[:, i] for i in range(wide)}
        names = task.targets
    if task.classifies:
        table |= {f"probability_{n}": p for n, p in zip(names, probabilities(task, outputs).T, strict=True)}
    return table


def write_csv(table: Mapping[str, np.ndarray], file: TextIO) -> None:
    """Write columns of equal length; floats as the shortest text that reads back as the same float32."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(table)
    texts = [[_text(v) for v in column] for column in table.values()]
    rows.writerows(zip(*texts, strict=True))


def _text(value: Any) -> str:
    return f"{np.float32(value)!s}" if isinstance(value, (float, np.floating)) else str(value)

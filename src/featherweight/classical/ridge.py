"""Ridge regression for every penalty at once, from one eigendecomposition.

Source: Hoerl and Kennard 1970, Technometrics 12(1).
"""

import numpy as np

from ..task import Task
from .angle import to_circle
from .boxes import Boxes
from .columns import Columns
from .judge import best, loss
from .linear import Linear
from .rows import pick, told

PENALTIES = np.logspace(-7, 2, 19)  # times the number of rows, for standardised features
RATE = 5e9  # float64 multiply-adds per second that one core reaches here


def fit(
    task: Task,
    boxes: Boxes,
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    *,
    seed: int,
    seconds: float,
) -> tuple[Linear, np.ndarray, str]:
    """Return the model refitted on both parts, the chosen one's validation outputs, and what was chosen."""
    keep = pick(len(train[0]), _rows(boxes.features, seconds / 3), seed)
    columns, paths = _path(task, boxes, train[0][keep], train[1][keep], PENALTIES)
    features = columns.apply(boxes.features_of(valid[0]))
    coarse = [features @ w + b for w, b in paths]
    chosen = best([loss(task, valid[1], task_outputs(task, c)) for c in coarse][::-1])
    penalty = PENALTIES[::-1][chosen]
    w, b = paths[::-1][chosen]
    outputs = Linear(task, boxes, *columns.fold(w.T, b)).outputs(valid[0])
    both = np.concatenate([train[0], valid[0]]), np.concatenate([train[1], valid[1]])
    again = pick(len(both[0]), _rows(boxes.features, seconds / 3), seed)
    columns, paths = _path(task, boxes, both[0][again], both[1][again], np.array([penalty]))
    model = Linear(task, boxes, *columns.fold(paths[0][0].T, paths[0][1]))
    why = f"penalty {penalty:.1e} per row of {len(PENALTIES)} tried on validation, refitted on train+valid"
    return model, outputs, why + told(len(again), len(both[0]))


def task_outputs(task: Task, sums: np.ndarray) -> np.ndarray:
    """Network sums (N, K) -> outputs of the task: angles where it is circular."""
    from .angle import from_circle

    return from_circle(sums, float(task.period or 0)) if task.kind == "circular" else sums


def _rows(features: int, seconds: float) -> float:
    """Rows whose Gram matrix and eigenvectors take about `seconds`."""
    work = seconds * RATE
    tall = (work - 10 * features**3) / features**2  # at least as many rows as features
    if tall >= features:
        return tall
    rows = features
    while 10 * rows**3 + rows**2 * features > work and rows > 1:
        rows = int(rows * 0.95)
    return rows


def _path(
    task: Task, boxes: Boxes, x: np.ndarray, y: np.ndarray, penalties: np.ndarray
) -> tuple[Columns, list[tuple[np.ndarray, np.ndarray]]]:
    """Weights (F, K) and bias (K,) of standardised features for each penalty."""
    raw = boxes.features_of(x)
    columns = Columns.of(raw)
    z = columns.apply(raw)
    t = to_circle(y, float(task.period or 0)) if task.kind == "circular" else np.asarray(y, np.float64)
    bias = t.mean(0)
    t = t - bias
    n, f = z.shape
    wide = f > n
    values, vectors = np.linalg.eigh(z @ z.T if wide else z.T @ z)
    values = np.maximum(values, 0.0)
    seen = vectors.T @ (t if wide else z.T @ t)
    found = []
    for penalty in penalties:
        w = vectors @ (seen / (values + penalty * n)[:, None])
        found.append(((z.T @ w) if wide else w, bias))
    return columns, found

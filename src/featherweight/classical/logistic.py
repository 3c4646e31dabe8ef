"""Logistic regression along a path of penalties, one model per label where there are several labels."""

import warnings

import numpy as np

from ..task import Task
from .boxes import Boxes
from .columns import Columns
from .judge import ABSENT, best, loss
from .linear import Linear
from .rows import pick, told

PENALTIES = (100.0, 10.0, 1.0, 0.1, 1e-2, 1e-3, 1e-4)  # strongest first; per row, for standardised features
ITERATIONS = 100
RATE = 1e10  # float32 multiply-adds per second that one core reaches here


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
    per_row = 2.4 * ITERATIONS * boxes.features * task.outputs
    keep = pick(len(train[0]), seconds * RATE / per_row / (len(PENALTIES) + 2), seed)
    models, cut = _path(task, boxes, train[0][keep], train[1][keep], PENALTIES)
    seen = [m.outputs(valid[0]) for m in models]
    chosen = best([loss(task, valid[1], o) for o in seen])
    both = np.concatenate([train[0], valid[0]]), np.concatenate([train[1], valid[1]])
    again = pick(len(both[0]), seconds * RATE / per_row / (len(PENALTIES) + 2), seed)
    (model,), _ = _path(task, boxes, both[0][again], both[1][again], (PENALTIES[chosen],))
    why = f"penalty {PENALTIES[chosen]:g} per row of {len(PENALTIES)} tried on validation, refitted on train+valid"
    stopped = f"; {cut} of {len(PENALTIES)} fits stopped after {ITERATIONS} iterations" if cut else ""
    return model, seen[chosen], why + stopped + told(len(again), len(both[0]))


def _path(
    task: Task, boxes: Boxes, x: np.ndarray, y: np.ndarray, penalties: tuple[float, ...]
) -> tuple[list[Linear], int]:
    """One model per penalty, each started at the one before, and how many of them were cut short."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    raw = boxes.features_of(x)
    columns = Columns.of(raw)
    z = columns.apply(raw, np.float32)
    labels = y.T if task.kind == "multilabel" else [y]
    weight = np.zeros((len(penalties), task.outputs, boxes.features))
    bias = np.full((len(penalties), task.outputs), ABSENT)
    cut = np.zeros(len(penalties), bool)
    for k, label in enumerate(labels):
        rows = slice(k, k + 1) if task.kind != "multiclass" else slice(None)
        classes = np.unique(label)
        if len(classes) == 1:
            if task.kind == "multiclass":
                bias[:, classes[0]] = -ABSENT
            elif classes[0]:
                bias[:, k] = -ABSENT
            continue
        model = LogisticRegression(max_iter=ITERATIONS, warm_start=True)
        for i, penalty in enumerate(penalties):
            model.set_params(C=1.0 / (penalty * len(z)))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(z, label)
            cut[i] |= model.n_iter_.max() >= ITERATIONS
            w, b = model.coef_, model.intercept_
            if task.kind != "multiclass":
                weight[i, rows], bias[i, rows] = w, b
            elif len(classes) == 2:  # two of several classes: one logit between them
                weight[i, classes[1]], bias[i, classes] = w[0], (0.0, b[0])
            else:
                weight[i, classes], bias[i, classes] = w, b
    return [Linear(task, boxes, *columns.fold(w, b)) for w, b in zip(weight, bias, strict=True)], int(cut.sum())

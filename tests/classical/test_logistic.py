"""Logistic regression: the penalty means what it says, and unfinished fits are told, not warned about."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from featherweight.classical import logistic
from featherweight.classical.boxes import Boxes
from featherweight.classical.columns import Columns
from featherweight.task import Input, Task


def problem(classes: int) -> tuple[Task, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = (5 + 3 * rng.normal(size=(300, 4))).astype(np.float32)
    y = np.digitize(x[:, 0] + rng.normal(size=300), np.linspace(2, 8, classes - 1))
    kind = "binary" if classes == 2 else "multiclass"
    return Task(kind, Input("table", (1, 1, 4), "float32"), classes=tuple("abcd"[:classes])), x, y.astype(np.int64)


@pytest.mark.parametrize("classes", [2, 4])
def test_same_as_scikit_learn(classes: int) -> None:
    task, x, y = problem(classes)
    (model,), cut = logistic._path(task, Boxes.of(task.input), x, y, (0.01,))
    z = Columns.of(x).apply(x)
    want = LogisticRegression(C=1 / (0.01 * 300), max_iter=1000, tol=1e-8).fit(z, y).decision_function(z)
    assert cut == 0
    assert np.allclose(model.outputs(x), want.reshape(300, -1), atol=2e-2)


def test_unfinished_fits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    task, x, y = problem(4)
    monkeypatch.setattr(logistic, "ITERATIONS", 2)
    _, outputs, why = logistic.fit(
        task, Boxes.of(task.input), (x[:200], y[:200]), (x[200:], y[200:]), seed=0, seconds=9
    )
    assert "stopped after 2 iterations" in why and outputs.shape == (100, 4)

"""Logistic regression: the penalty means what it says; a class that no row has cannot win."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from featherweight.classical.logistic import Logistic
from featherweight.task import Input, Task


@pytest.mark.parametrize("classes", [2, 4])
def test_same_as_scikit_learn(classes: int) -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(300, 4))
    y = np.digitize(z[:, 0] + rng.normal(size=300), np.linspace(-1, 1, classes + 1)[1:-1])
    kind = "binary" if classes == 2 else "multiclass"
    task = Task(kind, Input("table", (1, 1, 4), "float32"), classes=tuple("abcd"[:classes]))
    [(w, b)] = Logistic().path(task, z, y, (0.01,))
    want = LogisticRegression(C=1 / (0.01 * 300), max_iter=1000, tol=1e-8).fit(z, y).decision_function(z)
    found = z @ w + b
    if classes > 2:
        found, want = found - found.mean(1, keepdims=True), want - want.mean(1, keepdims=True)
    assert np.allclose(found, want.reshape(300, -1), atol=2e-2)


def test_an_absent_class_never_wins() -> None:
    z = np.random.default_rng(0).normal(size=(60, 3))
    task = Task("multiclass", Input("table", (1, 1, 3), "float32"), classes=("a", "never", "b"))
    [(w, b)] = Logistic().path(task, z, np.where(z[:, 0] > 0, 2, 0), (0.1,))
    assert not ((10 * z @ w + b).argmax(1) == 1).any() and (w[:, 1] == 0).all()

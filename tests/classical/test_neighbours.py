"""Nearest neighbours: those of scikit-learn; the first of equals; condensed classes keep their own vectors."""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from featherweight.classical.boxes import Boxes
from featherweight.classical.neighbours import Neighbours
from featherweight.classical.neighbours_fit import condensed
from featherweight.classical.reading import Reading
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 5), "uint8")
RNG = np.random.default_rng(0)
X, NEW = (RNG.integers(0, 256, (n, 5)).astype(np.uint8) for n in (200, 80))
READING = Reading(Boxes.of(SPEC))


def test_the_same_answers_as_scikit_learn() -> None:
    y = X[:, 0].astype(int) // 86
    model = Neighbours.of(Task("multiclass", SPEC, classes=("a", "b", "c")), READING, X, y[:, None], 5)
    want = KNeighborsClassifier(5).fit(X, y).predict_proba(NEW)
    assert np.array_equal(np.sort(model.outputs(NEW)), np.sort(model.level[np.rint(want * 5).astype(int)]))
    t = X[:, :1] * 0.01 + 3
    model = Neighbours.of(Task("regression", SPEC), READING, X, t, 5)
    assert np.allclose(model.outputs(NEW), KNeighborsRegressor(5).fit(X, t).predict(NEW), atol=1e-3)


def test_of_equally_near_ones_the_first_counts() -> None:
    model = Neighbours.of(Task("regression", SPEC), READING, X[[0, 0]], np.array([[1.0], [2.0]]), 1)
    assert np.allclose(model.outputs(X[:1]), 1.0)


def test_condensed_classes_keep_their_own_vectors() -> None:
    y = np.where(X[:, 0] > 200, 1.0, 0.0)[:, None]
    vector, value = condensed(Task("binary", SPEC, classes=("a", "b")), X, y, 10, 0)
    assert len(vector) <= 10 and set(value[:, 0]) == {0, 1}
    assert (vector[value[:, 0] == 1, 0] > 200).all() and (vector[value[:, 0] == 0, 0] <= 200).all()

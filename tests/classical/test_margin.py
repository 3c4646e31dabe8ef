"""Linear support vectors: the loss is LIBLINEAR's."""

import numpy as np
from sklearn.svm import LinearSVC, LinearSVR

from featherweight.classical.margin import Margin
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 4), "float32")


def test_classes_are_split_as_liblinear_splits_them() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(300, 4))
    y = np.digitize(z[:, 0] + 0.5 * rng.normal(size=300), [-0.5, 0.5])
    [(w, b)] = Margin().path(Task("multiclass", SPEC, classes=("a", "b", "c")), z, y, (0.01,))
    want = LinearSVC(C=1 / (2 * 0.01 * 300), intercept_scaling=100, tol=1e-8, max_iter=100000).fit(z, y)
    assert np.allclose(w.T, want.coef_, atol=5e-3) and np.allclose(b, want.intercept_, atol=5e-3)


def test_numbers_are_met_as_liblinear_meets_them() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(300, 4))
    y = 7 + 3 * z[:, :1] - z[:, 1:2] + rng.normal(size=(300, 1))
    [(w, b)] = Margin(width=0.1).path(Task("regression", SPEC), z, y, (0.01,))
    loss = {"loss": "squared_epsilon_insensitive", "epsilon": 0.1 * y.std(), "C": 1 / (2 * 0.01 * 300)}
    want = LinearSVR(**loss, intercept_scaling=1000, tol=1e-9, max_iter=200000).fit(z, y[:, 0])
    assert np.allclose(w[:, 0], want.coef_, atol=1e-2) and np.allclose(b, want.intercept_, atol=2e-2)

"""The lasso: most weights are exactly zero, and those that are not are scikit-learn's."""

import numpy as np
from sklearn.linear_model import Lasso as Reference

from featherweight.classical.lasso import Lasso
from featherweight.task import Input, Task


def test_same_as_scikit_learn_and_sparse() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(100, 30))
    z -= z.mean(0)
    y = z[:, :2] @ np.array([[3.0], [-2.0]]) + 0.1 * rng.normal(size=(100, 1))
    (loose, tight) = Lasso().path(Task("regression", Input("table", (1, 1, 30), "float32")), z, y, (0.5, 0.05))
    most = np.abs(z.T @ (y - y.mean())).max() / 100
    want = Reference(alpha=0.05 * most).fit(z, y[:, 0])
    assert np.allclose(tight[0][:, 0], want.coef_, atol=1e-3) and (loose[0] != 0).sum() == 2

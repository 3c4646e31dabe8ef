"""Partial least squares: the folded sums are scikit-learn's predictions."""

import numpy as np
from sklearn.cross_decomposition import PLSRegression

from featherweight.classical.pls import Pls
from featherweight.task import Input, Task


def test_folded_sums_are_predictions() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 40)) + 0.1 * rng.normal(size=(50, 40))
    z -= z.mean(0)
    y = z[:, :2] + 3
    task = Task("regression", Input("signal", (1, 1, 40), "float32"), targets=("u", "v"))
    found = Pls().path(task, z, y, (1, 3, 5))
    for n, (w, b) in zip((1, 3, 5), found, strict=True):
        assert np.allclose(z @ w + b, PLSRegression(n, scale=False).fit(z, y).predict(z), atol=1e-6)

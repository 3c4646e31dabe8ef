"""Ridge: weights are those of scikit-learn at the same penalty, tall and wide."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge as Reference

from featherweight.classical.ridge import Ridge
from featherweight.task import Input, Task


@pytest.mark.parametrize("shape", [(80, 10), (30, 90)], ids=["tall", "wide"])
def test_same_as_scikit_learn(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=shape)
    z[:, 2] = 0
    z -= z.mean(0)
    y = z[:, :3] @ rng.normal(size=(3, 2)) + 0.1 * rng.normal(size=(len(z), 2)) + 4
    task = Task("regression", Input("table", (1, 1, shape[1]), "float32"), targets=("u", "v"))
    [(w, b)] = Ridge().path(task, z, y, (0.05,))
    want = Reference(alpha=0.05 * len(z)).fit(z, y)
    assert np.allclose(w.T, want.coef_, atol=1e-8) and np.allclose(b, want.intercept_, atol=1e-8)

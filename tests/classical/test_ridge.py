"""Ridge: weights are those of scikit-learn at the same penalty, tall and wide."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from featherweight.classical import ridge
from featherweight.classical.boxes import Boxes
from featherweight.task import Input, Task


@pytest.mark.parametrize("shape", [(80, 10), (30, 90)], ids=["tall", "wide"])
def test_same_as_scikit_learn(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    x = (3 + rng.normal(size=shape)).astype(np.float32)
    x[:, 2] = 7  # constant
    y = x[:, :3] @ rng.normal(size=(3, 2)) + 0.1 * rng.normal(size=(len(x), 2))
    task = Task("regression", Input("table", (1, 1, shape[1]), "float32"), targets=("u", "v"))
    columns, [(w, b)] = ridge._path(task, Boxes.of(task.input), x, y, np.array([0.05]))
    z = columns.apply(x)
    assert (z[:, 2] == 0).all()
    want = Ridge(alpha=0.05 * len(x)).fit(z, y)
    assert np.allclose(w.T, want.coef_, atol=1e-8) and np.allclose(b, want.intercept_, atol=1e-8)


def test_few_rows_where_time_is_short() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 300)).astype(np.float32)
    task = Task("regression", Input("table", (1, 1, 300), "float32"))
    train, valid = (x[:1500], x[:1500, :1]), (x[1500:], x[1500:, :1])
    _, outputs, why = ridge.fit(task, Boxes.of(task.input), train, valid, seed=0, seconds=0.03)
    assert "rows" in why and outputs.shape == (500, 1)
    _, _, why = ridge.fit(task, Boxes.of(task.input), train, valid, seed=0, seconds=30)
    assert "rows" not in why

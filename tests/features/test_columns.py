"""Columns of any unit as bytes."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.columns import Columns
from featherweight.task import Input

GIVEN = Input("table", (1, 1, 4), "float32", columns=("a", "b", "c", "d"))


def test_columns_of_any_unit_get_one_spread() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal([0, 1e6, -1e-4, 3], [1e-9, 1e3, 1e-5, 0], (4000, 4)).astype(np.float32)
    y = Columns().fitted(x, GIVEN).run(x, GIVEN).astype(np.float64)
    assert y[:, :3].mean(0) == pytest.approx([128] * 3, abs=1)
    assert y[:, :3].std(0) == pytest.approx([32] * 3, rel=0.05)
    assert (y[:, 3] == 128).all()


def test_a_number_far_out_does_not_flatten_the_others() -> None:
    x = np.random.default_rng(1).normal(0, 1, (1000, 4)).astype(np.float32)
    x[3] = 1e9
    y = Columns().fitted(x, GIVEN).run(x, GIVEN)
    assert np.delete(y, 3, 0).std() == pytest.approx(32, rel=0.1)
    assert (y[3] > 230).all()


def test_it_must_be_fitted() -> None:
    with pytest.raises(DesignError, match="no range was measured"):
        Columns().run(np.zeros((1, 4), np.float32), GIVEN)
    with pytest.raises(DesignError, match="fitted on 1 columns, here are 4"):
        Columns(((0.0, 1),), ((0, 1, 1),)).output(GIVEN)

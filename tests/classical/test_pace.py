"""Rows and features by arithmetic on the time: less time never takes more."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.classical.margin import Margin
from featherweight.classical.pace import LIMITS, PATHS, Pace
from featherweight.classical.ridge import Ridge
from featherweight.task import Input, Task

IMAGES = Task("regression", Input("image", (3, 40, 40), "uint8"))
TABLE = Task("regression", Input("table", (1, 1, 900), "uint8"))


def pace(task: Task, seconds: float, share: float = 1.0, rows: int = 2000) -> Pace:
    rng = np.random.default_rng(0)
    shape = (rows, *task.input.array_shape)
    x = np.where(rng.random(shape) < share, rng.integers(1, 256, shape), 0).astype(np.uint8)
    return Pace(task, Ridge(), x, seconds, seed=3)


def test_where_time_is_long_all_features_and_rows_are_taken() -> None:
    found = pace(IMAGES, 1e9)
    assert found.limits(5000) == [5000, LIMITS[-1]]  # few sums over boxes stand beside
    assert np.array_equal(found.rows(4800, 2000), np.arange(2000))


def test_where_time_is_short_boxes_are_summed() -> None:
    found = pace(IMAGES, 0.0)
    assert found.limits(5000) == [LIMITS[-1]]
    assert len(found.rows(4800, 2000)) == 256


def test_columns_are_never_summed_beside() -> None:
    assert pace(TABLE, 1e9).limits(5000) == [5000]


def test_rows_take_their_share_of_the_time_and_a_seed_draws_them() -> None:
    whole = Ridge().work(2000, 800, 1)
    found = pace(TABLE, PATHS * whole * 0.7)
    rows = found.rows(800, 2000)
    assert 256 < len(rows) < 2000
    assert Ridge().work(len(rows), 800, 1) <= 0.7 * whole < Ridge().work(int(len(rows) / 0.9) + 2, 800, 1)
    assert np.array_equal(rows, found.rows(800, 2000))
    assert not np.array_equal(rows, replace(found, seed=4).rows(800, 2000))
    assert len(found.rows(800, 2000, ease=2.0)) == 2000


@pytest.mark.parametrize(("share", "thin"), [(0.01, True), (0.9, False)])
def test_what_is_mostly_zero_counts_less(share: float, thin: bool) -> None:
    found = replace(pace(TABLE, 1.0, share), solver=Margin())
    assert (found.share < 1) == thin
    assert replace(found, solver=Ridge()).share == 1  # what it does takes as long on zeros
    assert replace(pace(IMAGES, 1.0, share, rows=20), solver=Margin()).share == 1

"""Fits side by side: what ends in time, what is late, what fails, each told apart."""

import time
from pathlib import Path

import numpy as np
import pytest

from featherweight.baseline import Fitting
from featherweight.budget import Budget
from featherweight.data.dataset import Dataset
from featherweight.errors import BudgetError, FeatherError
from featherweight.job.heats import Heats
from featherweight.job.shelf import Shelf
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("regression", Input("table", (1, 1, 4), "float32"))


def heats(folder: Path, budget: Budget | None = None, rows: int = 60) -> Heats:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 4)).astype(np.float32)
    n = np.arange(rows)
    data = Dataset(x, x[:, :1] * 2.0, {"train": n[: rows // 2], "valid": n[rows // 2 :], "test": n[:0]})
    return Heats(Shelf.write(folder / "rows", TASK, data), budget or Budget(), 0, None, 1)


def test_counted_fits_come_in_the_order_that_was_asked(tmp_path: Path) -> None:
    pairs = [("ridge", View()), ("mean", View())]
    done = list(heats(tmp_path).counted(pairs))
    assert [pair for pair, _, _ in done] == pairs
    assert all(isinstance(found, Fitting) and seconds > 0 for _, found, seconds in done)


def test_what_does_not_fit_is_an_answer_and_not_an_end(tmp_path: Path) -> None:
    done = list(heats(tmp_path, Budget(params=1)).counted([("ridge", View()), ("mean", View())]))
    assert isinstance(done[0][1], BudgetError)
    assert isinstance(done[1][1], Fitting)


def test_a_time_that_is_over_begins_nothing(tmp_path: Path) -> None:
    pairs = [("ridge", View()), ("mean", View())]
    done = list(heats(tmp_path).timed(pairs, time.monotonic() - 1))
    assert [(pair, found) for pair, found, _ in done] == [(pair, None) for pair in pairs]


@pytest.mark.slow
def test_processes_give_what_this_one_gives(tmp_path: Path) -> None:
    here = heats(tmp_path)
    (_, alone, _), (_, late, _) = here.counted([("ridge", View()), ("nothing", View())])
    ended = {
        pair[0]: found for pair, found, _ in here.timed([("ridge", View()), ("nothing", View())], time.monotonic() + 60)
    }
    assert isinstance(alone, Fitting) and isinstance(ended["ridge"], Fitting)
    assert np.array_equal(alone.valid_outputs, ended["ridge"].valid_outputs)
    assert isinstance(late, FeatherError) and isinstance(ended["nothing"], FeatherError)


@pytest.mark.slow
def test_a_fit_that_hangs_is_ended_by_the_clock(tmp_path: Path) -> None:
    here, began = heats(tmp_path, rows=4000), time.monotonic()
    done = list(here.timed([("boosting", View())] * 30, began + 8.0))
    assert len(done) == 30
    assert any(found is None for _, found, _ in done)

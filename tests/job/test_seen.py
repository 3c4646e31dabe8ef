"""What a model behind a view reads, and what the view leaves of a budget."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.budget import Budget
from featherweight.data.dataset import Dataset
from featherweight.errors import BudgetError
from featherweight.feature import FEATURES
from featherweight.job.measure import measured
from featherweight.job.seen import Seen
from featherweight.job.shipped import Integers
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("binary", Input("image", (3, 16, 16), "uint8"), classes=("a", "b"))
NUMBERS = ((FEATURES["local_statistics"](), FEATURES["even"]()),)
TABLE = View("statistics", None, NUMBERS)
GRAY = View("gray", (FEATURES["gray"](),))
BESIDE = View("raw + statistics", (), NUMBERS)


def data() -> Dataset:
    x, rows = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), np.uint8), np.arange(40)
    return Dataset(x, rows % 2, {"train": rows[:25], "valid": rows[25:30], "test": rows[30:]})


def seen(view: View, held: Dataset | None = None) -> Seen:
    return Seen.of(view, TASK, held or data())


def darker(held: Dataset, *parts: str) -> Dataset:
    x = held.x.copy()
    for part in parts:
        x[held.split[part]] //= 4
    return replace(held, x=x)


def test_a_view_is_fitted_on_training_rows_alone() -> None:
    held = data()
    assert seen(TABLE, darker(held, "valid", "test")).view == seen(TABLE, held).view
    assert seen(TABLE, darker(held, "train")).view != seen(TABLE, held).view


def test_rows_behind_a_view_are_those_that_it_makes() -> None:
    held = seen(BESIDE)
    assert held.task.input.beside == TABLE.output(TASK.input).size
    assert held.asked == TASK
    assert np.array_equal(held.data.x, held.view.run(data().x, TASK.input))
    assert np.array_equal(held.raw.x, data().x)
    assert held.proposed == BESIDE != held.view


def test_a_raw_view_leaves_everything() -> None:
    budget = Budget(flash_bytes=5, ram_bytes=1)
    assert seen(View()).left(budget, None) == budget


def test_what_a_view_spends_is_gone() -> None:
    held = seen(TABLE)
    cost = held.cost(None)
    left = held.left(Budget(params=900, flash_bytes=9000, ram_bytes=5000), None)
    assert min(cost.params or 0, cost.flash_bytes or 0, cost.ram_bytes or 0) > 0
    assert left.params == 900 - (cost.params or 0)
    assert left.flash_bytes == 9000 - (cost.flash_bytes or 0)
    assert left.ram_bytes == 5000 - (cost.ram_bytes or 0)
    assert (left.macs, left.latency_us) == (None, None)


def test_a_view_that_is_too_much_alone_says_both_numbers() -> None:
    held = seen(TABLE)
    flash = held.cost(None).flash_bytes or 0
    assert flash > 100
    with pytest.raises(BudgetError) as e:
        held.left(Budget(params=900, flash_bytes=100), None)
    assert e.value.what == f"reading statistics alone takes {flash} bytes flash, the budget allows 100"
    assert e.value.ratio == flash / 100
    with pytest.raises(BudgetError, match=f"allows {flash}\n"):
        held.left(Budget(flash_bytes=flash), None)  # nothing would be left for a model
    assert held.left(Budget(flash_bytes=flash + 1), None).flash_bytes == 1


def test_reading_takes_time_on_a_chip(board) -> None:  # type: ignore[no-untyped-def]
    chip, held = board(), seen(GRAY)
    us = held.cost(chip).latency_us
    assert us is not None and us > 16 * 16 / chip.clock_hz * 1e6  # a cycle per pixel at least
    assert held.left(Budget(latency_us=us + 7), chip).latency_us == 7
    assert held.cost(None).latency_us is None


@pytest.mark.parametrize("view", [BESIDE, GRAY], ids=lambda view: view.name)
def test_the_raw_sample_is_counted_once(view: View, random_network) -> None:  # type: ignore[no-untyped-def]
    held = seen(view)
    network, _ = random_network(held.task, (ConvBlock(4, 3, 2),))
    inner = Integers(network)
    whole, alone = measured(held.ship(inner))[0].ram_bytes or 0, measured(inner)[0].ram_bytes or 0
    assert abs(alone + (held.cost(None).ram_bytes or 0) - whole) < TASK.input.bytes / 4

"""Views that lose what tells the classes apart lose the race; those that lose nothing hold."""

import numpy as np
import pytest

from featherweight.budget import Budget
from featherweight.classical.constant import Constant
from featherweight.cost.view import price_view
from featherweight.data.dataset import Dataset
from featherweight.engines import choose
from featherweight.errors import BudgetError
from featherweight.features.gray import Gray
from featherweight.features.shrink import Shrink
from featherweight.job.measure import measured
from featherweight.job.race import race
from featherweight.job.seen import Seen
from featherweight.job.shipped import Classical
from featherweight.job.simplified import AGAIN, Row
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("multiclass", Input("image", (3, 12, 12), "uint8"), classes=("plain", "rows", "columns"))
VIEWS = {"raw": View(), "gray": View("gray", (Gray(),)), "half": View("half", (Shrink(2),))}


def stripes(n: int = 360) -> Dataset:
    """Fine stripes, as wide as a pixel, that vanish where pixels are averaged in boxes of two."""
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3
    wave = 40 * (-1.0) ** np.arange(12)
    pattern = np.stack([np.zeros((12, 12)), np.tile(wave[:, None], (1, 12)), np.tile(wave, (12, 1))])
    x = 128 + pattern[y][..., None] + rng.normal(0, 20, (n, 12, 12, 3))
    rows = np.arange(n)
    split = {"train": rows[:180], "valid": rows[180:300], "test": rows[300:]}
    return Dataset(np.clip(x, 0, 255).astype(np.uint8), y, split)


def raced(budget: Budget, views: dict[str, View] | None = None, trials: int | None = None) -> list[Row]:
    return race(
        TASK, stripes(), VIEWS if views is None else views, budget, seconds=None, seed=0, engine=choose(), trials=trials
    )


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return raced(Budget(params=600))


def test_what_matters_costs_and_what_does_not_is_free(rows: list[Row]) -> None:
    found = {r.name: r for r in rows}
    assert list(found)[:4] == ["raw", "gray", "half", AGAIN]
    raw, gray, half = found["raw"], found["gray"], found["half"]
    assert raw.valid is not None and raw.valid.value > 0.9 and raw.difference is None
    assert gray.interval is not None and gray.interval[0] <= 0 <= gray.interval[1]
    assert half.interval is not None and half.interval[1] < -0.2
    assert raw.steps == gray.steps == half.steps


def test_bytes_of_a_view_and_of_what_stands_behind_it(rows: list[Row]) -> None:
    found = {r.name: r for r in rows}
    gray = found["gray"]
    assert gray.at_source and gray.input_bytes == 144 and found["raw"].input_bytes == 432
    assert gray.whole is not None and gray.whole.flash_bytes is not None and gray.whole.ram_bytes is not None
    assert gray.whole.flash_bytes == (gray.view.flash_bytes or 0) + (gray.model.flash_bytes or 0) > 500
    assert gray.whole.ram_bytes >= 432 + (gray.model.ram_bytes or 0) >= 432 + 144
    assert all((r.model.params or 0) <= 600 for r in rows)


def test_other_questions_compare_with_nothing(rows: list[Row]) -> None:
    asked = [r for r in rows if r.question]
    assert 2 <= len(asked) <= 3
    for r in asked:
        assert r.difference is None and r.interval is None
        assert r.chance is not None and r.valid is not None and r.valid.value > r.chance
        assert r.reread is not None and r.reread > 0.9


def test_the_same_seed_gives_the_same_table(rows: list[Row]) -> None:
    assert [r.to_json() for r in raced(Budget(params=600))] == [r.to_json() for r in rows]


def test_trainings_are_counted() -> None:
    found = raced(Budget(params=600), trials=3)
    assert [r.name for r in found if r.valid is not None] == ["raw", "gray", "half"]
    assert all(r.why == "not tried, all trainings are done" for r in found[3:])


def test_a_view_that_cannot_be_says_so_and_the_rest_goes_on() -> None:
    views = {"raw": View(), "none": View("none", (Shrink(99),)), "gray": VIEWS["gray"]}
    found = {r.name: r for r in raced(Budget(params=300), views, trials=3)}
    assert found["none"].valid is None and "12 x 12" in found["none"].why
    assert found["gray"].valid is not None


def test_where_the_raw_sample_is_too_large_a_sensor_may_still_deliver_less() -> None:
    found = {r.name: r for r in raced(Budget(ram_bytes=420), {"half": VIEWS["half"]}, trials=2)}
    assert found["half"].whole is None and "sensor" in found["half"].why
    assert (found["half"].model.ram_bytes or 0) <= 420


def test_nothing_fits() -> None:
    with pytest.raises(BudgetError, match="params"):
        raced(Budget(params=2))


def test_what_the_time_does_not_allow_is_named() -> None:
    found = race(TASK, stripes(), VIEWS, Budget(params=600), seconds=0.02, seed=0, engine=choose())
    assert found[0].valid is not None
    assert found[-1].valid is None and found[-1].why.startswith("not tried")


def test_the_whole_is_about_what_the_compiler_measures() -> None:
    data = stripes()
    spec = TASK.input
    for view in (VIEWS["gray"], VIEWS["half"]):
        seen = Seen.of(view, TASK, data)
        inner = Classical("mean", Constant(seen.task, np.zeros(3, np.float32)))
        real, alone = measured(seen.ship(inner))[0], measured(inner)[0]
        own = price_view(seen.view, TASK)
        flash = (own.flash_bytes or 0) + (alone.flash_bytes or 0)
        ram = spec.bytes + (own.ram_bytes or 0) + (alone.ram_bytes or 0) - seen.task.input.bytes
        assert abs(flash - (real.flash_bytes or 0)) <= 64
        assert abs(ram - (real.ram_bytes or 0)) <= 64

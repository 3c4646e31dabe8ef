"""The quick price agrees with the full one wherever that could fit, and says no wherever it does not."""

import pytest

from featherweight.budget import Budget
from featherweight.cost.price import price, standard
from featherweight.cost.within import Within
from featherweight.family import FAMILIES
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (1, 16, 16), "uint8"))
BUDGETS = [Budget(params=1500), Budget(macs=40_000), Budget(flash_bytes=6000), Budget(params=1500, ram_bytes=2000)]


@pytest.mark.parametrize("budget", BUDGETS, ids=str)
def test_it_refuses_what_the_full_price_refuses(budget: Budget) -> None:
    quick = Within(budget, TASK, standard(TASK))
    for name in FAMILIES:
        shape = FAMILIES[name]().design(TASK.input, 1)
        for factor in (0.1, 0.4, 1.0, 2.0):
            design = shape.scaled(factor)
            full = price(design, TASK, standard(TASK))
            found = quick(design)
            assert budget.fits(found) == budget.fits(full), (name, factor)
            if budget.fits(full):
                assert found == full


def test_a_design_that_is_far_too_large_is_never_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    def lowered(*_: object) -> None:
        raise AssertionError("lowered")

    monkeypatch.setattr("featherweight.cost.within.price", lowered)
    design = FAMILIES["plain"]().design(TASK.input, 1).scaled(64)
    found = Within(Budget(params=1000), TASK, standard(TASK))(design)
    assert found.params == design.size.params and (found.params or 0) > 100_000

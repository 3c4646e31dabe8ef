"""Proposals fit by construction, whatever is drawn, whatever is bounded."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from featherweight.budget import Budget, Cost
from featherweight.design import Design
from featherweight.errors import BudgetError, DesignError
from featherweight.search.space import Space, violation
from featherweight.task import Input, Task

IMAGE = Task("regression", Input("image", (1, 20, 16), "uint8", "L"))
SIGNAL = Task("multiclass", Input("signal", (2, 1, 40), "float32"), ("kind",), tuple("abcd"))
TABLE = Task("binary", Input("table", (1, 1, 6), "float32"), ("sick",), ("no", "yes"))
TASKS = {"image": IMAGE, "signal": SIGNAL, "table": TABLE}
BUDGETS = {
    "tight": Budget(params=250),
    "params": Budget(params=3000),
    "both": Budget(params=5000, macs=60_000),
    "ram": Budget(ram_bytes=4000),
    "none": Budget(),
}


def price(design: Design) -> Cost:
    """Params and MACs as they are; RAM as if every value were kept."""
    graph = design.shipped
    ram = sum(c * h * w for c, h, w in graph.shapes.values())
    return Cost(params=graph.params, macs=graph.macs, ram_bytes=ram)


@cache
def space(task: str, budget: str) -> Space:
    return Space.of(TASKS[task], BUDGETS[budget], price)


@st.composite
def points(draw: st.DrawFn) -> tuple[Space, dict[str, Any]]:
    found = space(draw(st.sampled_from(sorted(TASKS))), draw(st.sampled_from(sorted(BUDGETS))))
    params: dict[str, Any] = {"family": draw(st.sampled_from(sorted(found.families)))}
    for name in found.names(params["family"])[1:]:
        d = found.distributions[name]
        choices = getattr(d, "choices", None)
        params[name] = draw(st.sampled_from(choices) if choices else st.floats(d.low, d.high))  # type: ignore[attr-defined]
    return found, {**params, "size": found.size_of(draw(st.integers(0, 50)))}


@settings(max_examples=60, deadline=None)
@given(points())
def test_what_is_proposed_fits_every_bounded_axis(drawn: tuple[Space, dict[str, Any]]) -> None:
    found, params = drawn
    assert found.contains(params)
    try:
        proposal = found.propose(params)
    except (BudgetError, DesignError) as e:
        assert 0 < violation(e) <= 100
        return
    assert found.budget.fits(proposal.cost)
    assert price(proposal.design) == proposal.cost
    if found.free:
        assert (proposal.cost.params or 0) <= params["size"]
    augment = params["augment"]
    assert proposal.recipe.augment == (() if augment == "none" else tuple(augment.split("+")))
    assert proposal.recipe.rate == params["rate"]


@pytest.mark.parametrize("task", sorted(TASKS))
@pytest.mark.parametrize("budget", sorted(BUDGETS))
def test_what_is_tried_first_is_in_the_space_and_fits(task: str, budget: str) -> None:
    found = space(task, budget)
    assert found.first
    assert {p["family"] for p in found.first} == set(found.families)
    for number, point in enumerate([*found.first, found.fallback(3)]):
        assert found.contains(point)
        size = 1.0 if not found.free else 100_000.0
        assert found.budget.fits(found.propose({**point, "size": size}).cost), number


def test_a_table_gets_no_convolutions_and_a_class_its_pooling() -> None:
    assert set(space("table", "params").families) == {"mlp"}
    grids = {k: v for p in space("signal", "params").first for k, v in p.items() if k.endswith(".grid")}
    assert set(grids.values()) == {1}


def test_only_losses_that_mean_something_are_drawn() -> None:
    assert "loss" in space("image", "params").distributions
    assert "loss" not in space("signal", "params").distributions


def test_nothing_fits_and_the_nearest_miss_is_named() -> None:
    with pytest.raises(BudgetError, match=r"needs \d+ params, the budget allows 5") as caught:
        Space.of(IMAGE, Budget(params=5), price)
    assert caught.value.exit_code == 3
    assert 1 < caught.value.ratio < 20


def test_sizes_are_spread_evenly_where_params_are_free() -> None:
    sizes = [space("image", "none").size_of(n) for n in range(32)]
    assert 300 <= min(sizes) < 500
    assert 60_000 < max(sizes) <= 100_000
    assert sum(s < 5477 for s in sizes) in (15, 16, 17)

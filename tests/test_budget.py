"""Budget, Cost and the sizes people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.budget import AXES, Budget, Cost, parse_latency, parse_size
from featherweight.errors import BudgetError, FeatherError

limits = st.one_of(st.none(), st.integers(1, 10**6))
costs = st.integers(0, 10**6)


@given(st.fixed_dictionaries(dict.fromkeys(AXES, limits)), st.fixed_dictionaries(dict.fromkeys(AXES, costs)))
def test_a_cost_fits_exactly_when_no_axis_is_over(limit: dict, cost: dict) -> None:
    over = Budget(**limit).excess(Cost(**cost))
    assert over == {a: cost[a] - limit[a] for a in AXES if limit[a] is not None and cost[a] > limit[a]}
    assert Budget(**limit).fits(Cost(**cost)) == (not over)


@given(st.fixed_dictionaries(dict.fromkeys(AXES, limits)))
def test_json_gives_the_same_budget(limit: dict) -> None:
    assert Budget.from_json(Budget(**limit).to_json()) == Budget(**limit)


def test_an_axis_that_nobody_priced_is_an_error_and_not_free() -> None:
    with pytest.raises(BudgetError, match="no price in bytes flash"):
        Budget(flash_bytes=100).excess(Cost(params=3))


@pytest.mark.parametrize("text", ["", "k", "-3", "3 apples", "1e3", "3kk", "nan", "1,5kB", "3,00", ",300", "3,000,0"])
def test_what_is_not_a_size_is_said(text: str) -> None:
    with pytest.raises(FeatherError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["3.5", "0.2", "1.0005k", 2.5])
def test_a_fraction_of_a_number_is_refused_and_not_rounded(text: str | float) -> None:
    with pytest.raises(FeatherError, match="is no whole number"):
        parse_size(text)  # type: ignore[arg-type]


@given(st.integers(0, 10**9))
def test_whole_numbers_are_read_as_they_are(n: int) -> None:
    assert parse_size(str(n)) == parse_size(f"{n:,}") == parse_size(f"{n}B") == n


@pytest.mark.parametrize("limit", [0, -5])
def test_nothing_to_spend_is_refused(limit: int) -> None:
    with pytest.raises(FeatherError, match="leaves nothing to spend"):
        Budget(params=limit)


def test_a_latency_needs_its_unit() -> None:
    with pytest.raises(FeatherError, match="is not a latency"):
        parse_latency("20")

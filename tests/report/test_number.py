import math

import pytest

from featherweight.report.number import Metric, count, interval_of, short, value_of


def metric(name, low, high, **task):
    held = {"value": (low + high) / 2, "interval": [low, high]}
    return Metric.of({"task": {"metric": name, **task}, "winner": {"test": held}})


@pytest.mark.parametrize(
    ("low", "high", "decimals"), [(0.41, 0.45, 3), (410, 452, 0), (1.0, 1.9, 2), (0.00041, 0.00045, 6)]
)
def test_decimals_show_two_digits_of_the_interval(low, high, decimals):
    assert metric("rmse", low, high).decimals == decimals


def test_shares_are_per_cent():
    m = metric("accuracy", 0.91, 0.93)
    assert (m.value(0.918, unit=True), m.interval({"interval": [0.91, 0.93]})) == ("91.8 %", "91.0 to 93.0")


def test_a_unit_called_per_cent_scales_nothing():
    m = metric("rmse", 2.1, 2.5, units=["%"])
    assert m.value(2.31, unit=True) == "2.31 %"


def test_different_units_are_not_mixed():
    assert metric("mae", 1.0, 1.2, units=["m", "s"]).unit == ""


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, "3", {}, {"value": None}, True])
def test_what_is_no_number_is_a_dash(nothing):
    assert value_of(nothing) is None and metric("rmse", 1, 2).value(nothing) == "–"
    assert count(nothing if not isinstance(nothing, dict) else None) == "–"


def test_interval_needs_two_ends():
    assert interval_of({"interval": [1]}) is None and interval_of({"interval": [1, 2]}) == (1.0, 2.0)


def test_best_sorts_first_and_nothing_last():
    values = [0.3, None, 0.9]
    assert sorted(values, key=metric("rmse", 1, 2).order) == [0.3, 0.9, None]
    assert sorted(values, key=metric("accuracy", 0.1, 0.2, greater_is_better=True).order) == [0.9, 0.3, None]


@pytest.mark.parametrize(
    ("n", "text"), [(0, ("0", "")), (999, ("999", "")), (1000, ("1.00", "k")), (999_499, ("999", "k"))]
)
def test_short(n, text):
    assert short(n) == text

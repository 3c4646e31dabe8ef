"""A paired difference is told from the rival's side, whichever way the metric runs."""

import pytest

from featherweight.report.gap import Gap
from featherweight.report.number import Metric

ERROR, SHARE = Metric("rmse", False, 2), Metric("accuracy", True, 1, "%", True)
DATA = {"data": {"valid": 1200, "test": 300}}


def record(difference: float, low: float, high: float, on: str = "valid") -> dict:
    return {"difference": difference, "interval": [low, high], "on": on}


@pytest.mark.parametrize(
    ("metric", "held", "size", "ends"),
    [
        (SHARE, record(0.013, 0.004, 0.021), "1.3 points worse", "0.4 to 2.1"),
        (SHARE, record(-0.013, -0.021, 0.002), "1.3 points better", "−0.2 to 2.1"),
        (ERROR, record(-0.13, -0.2, 0.05), "0.13 worse", "−0.05 to 0.20"),
        (ERROR, record(0.13, 0.05, 0.2), "0.13 better", "0.05 to 0.20"),
        (Metric("accuracy", True, 0, "%", True), record(0.01, -0.1, 0.1), "1 point worse", "−10 to 10"),
        (ERROR, record(0.0, -0.1, 0.1), "equal", "−0.10 to 0.10"),
    ],
)
def test_words_count_in_the_direction_that_they_name(metric: Metric, held: dict, size: str, ends: str) -> None:
    gap = Gap.of(held, metric, DATA)
    assert gap is not None and gap.size(metric) == size and gap.ends(metric) == ends


def test_a_turned_difference_is_that_of_the_winner() -> None:
    gap = Gap.of(record(-0.13, -0.2, -0.05), ERROR, DATA)
    assert gap is not None and gap.clear and not gap.chance and gap.size(ERROR, turned=True) == "0.13 better"


def test_rows_are_named_with_their_number() -> None:
    gap = Gap.of(record(0.1, -0.1, 0.2, on="test"), SHARE, DATA)
    assert gap is not None and gap.chance and gap.rows == "the same 300 test rows"
    bare = Gap.of(record(0.1, -0.1, 0.2), SHARE, {})
    assert bare is not None and bare.rows == "the same validation rows"


@pytest.mark.parametrize("held", [None, {}, {"difference": 0.1}, {"difference": 0.1, "interval": [0.1, None]}])
def test_without_an_interval_there_is_no_gap(held: dict | None) -> None:
    assert Gap.of(held, SHARE, DATA) is None

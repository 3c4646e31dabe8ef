"""The choice among networks and baselines: the best on validation of those that fit."""

import numpy as np
import pytest

from featherweight.budget import Budget, Cost
from featherweight.data.metric import Score
from featherweight.job.entry import Entry, best, within


def entry(name: str, value: float, params: int | None, kind: str = "network") -> Entry:
    score = Score(value, (value, value), 9)
    return Entry(name, kind, Cost(params=params), score, np.zeros((9, 1)), None)  # type: ignore[arg-type]


def test_the_best_score_that_fits_wins_in_either_direction() -> None:
    entries = [entry("a", 0.5, 100), entry("b", 0.4, 900, "baseline"), entry("c", 0.1, 5000)]
    assert best(entries, Budget(params=1000), False).name == "b"  # type: ignore[union-attr]
    assert best(entries, Budget(params=1000), True).name == "a"  # type: ignore[union-attr]
    assert best(entries, Budget(), False).name == "c"  # type: ignore[union-attr]
    assert best(entries, Budget(params=10), False) is None


def test_of_equal_scores_the_smaller_model_wins() -> None:
    assert best([entry("a", 0.5, 100), entry("b", 0.5, 50)], Budget(), False).name == "b"  # type: ignore[union-attr]


@pytest.mark.parametrize(("params", "fits"), [(999, True), (1000, True), (1001, False), (None, False)])
def test_what_nobody_priced_does_not_fit(params: int | None, fits: bool) -> None:
    assert within(Budget(params=1000), Cost(params=params)) is fits

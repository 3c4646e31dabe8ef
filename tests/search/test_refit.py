"""A refit only where validation has said how long."""

import pytest

from featherweight.data.metric import Score
from featherweight.search.refit import possible, reason_against
from featherweight.search.trial import FINAL, Trial

FALLING = ((10, 1.0, 3.0), (20, 0.8, 2.0), (30, 0.7, 1.5), (40, 0.6, 1.0))
TURNED = ((10, 1.0, 3.0), (20, 0.8, 1.0), (30, 0.7, 1.5), (40, 0.6, 2.0))


def final(curve: object, low: float = 0.9, high: float = 1.1) -> Trial:
    return Trial(0, FINAL, "x", valid=Score(1.0, (low, high), 50), curve=curve, seconds=10.0)  # type: ignore[arg-type]


def test_falling_to_the_end_is_a_reason_for_it() -> None:
    assert reason_against(final(FALLING), 800, 200, 100, 1.25, False) == ""


@pytest.mark.parametrize(
    ("trial", "train", "valid", "left", "words"),
    [
        (final(TURNED, 1.8, 2.2), 800, 200, 100.0, "validation was best at step 20"),
        (final(FALLING), 990, 10, 100.0, "10 validation rows"),
        (final(FALLING), 800, 200, 5.0, "it needs 12 s, 5 s are left"),
        (final(()), 800, 200, 100.0, "no validation curve"),
        (final(((40, 0.5, 1.0),)), 800, 200, 100.0, "no validation curve"),
    ],
)
def test_reasons_against_it(trial: Trial, train: int, valid: int, left: float, words: str) -> None:
    assert words in reason_against(trial, train, valid, left, 1.25, False)


def test_a_turn_within_the_noise_is_none() -> None:
    assert reason_against(final(TURNED, 0.5, 2.5), 800, 200, 100, 1.25, False) == ""


def test_the_direction_of_the_metric_counts() -> None:
    assert "step 10" in reason_against(final(FALLING), 800, 200, 100, 1.25, True)


def test_few_validation_rows_are_not_worth_a_refit() -> None:
    assert possible(800, 200)
    assert not possible(1000, 40)

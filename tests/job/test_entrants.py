"""What networks read: the view that a race prefers, and the raw sample where validation cannot tell."""

from typing import Any

import pytest

from featherweight.data.metric import Score
from featherweight.job.entrants import preferred
from featherweight.job.simplified import AGAIN, Row


def row(name: str, value: float | None, interval: tuple[float, float] | None = None, **more: Any) -> Row:
    valid = None if value is None else Score(value, (value - 0.1, value + 0.1), 100)
    difference = None if interval is None else sum(interval) / 2
    return Row(name, name, valid=valid, difference=difference, interval=interval, **{"steps": 1000, **more})


@pytest.mark.parametrize(
    ("rows", "greater", "name"),
    [
        ([row("raw", 0.80), row("gray", 0.85, (-0.01, 0.11))], True, "raw"),
        ([row("raw", 0.80), row("gray", 0.85, (0.01, 0.09))], True, "gray"),
        ([row("raw", 0.80), row("gray", 0.85, (0.01, 0.09)), row("half", 0.9, (0.05, 0.15))], True, "half"),
        ([row("raw", 0.80), row("gray", 0.70, (-0.12, -0.08))], True, "raw"),
        ([row("raw", 2.0), row("slow", 1.0, (-1.2, -0.8))], False, "slow"),
        ([row("raw", 2.0), row("slow", 3.0, (0.8, 1.2))], False, "raw"),
        ([row("raw", None), row("gray", 0.3), row("half", 0.4, (0.0, 0.2))], True, "half"),
        ([row("raw", None), row("gray", None)], True, ""),
        ([row("raw", 0.6, steps=100), row("half", 0.7, (0.05, 0.15))], True, "raw"),
        ([row("raw", 0.3, steps=100), row("log_bands", 0.9, (0.5, 0.7))], True, "log_bands"),
        ([row("letters", 0.5), row("ngrams 512", 0.9, (0.3, 0.5))], True, "ngrams 512"),
        ([row("raw", 0.8), row(AGAIN, 0.9, (0.05, 0.15))], True, "raw"),
        ([row("raw", 0.8), row("a or b", 0.99, question="another", metric="accuracy")], True, "raw"),
    ],
)
def test_the_preferred_view(rows: list[Row], greater: bool, name: str) -> None:
    assert preferred(rows, rows[0].name, greater) == name

"""Of many classical models, the smallest that validation cannot tell from the best stands for them."""

from typing import Any, cast

import numpy as np

from featherweight.budget import Budget, Cost
from featherweight.data.dataset import Dataset
from featherweight.data.metric import score
from featherweight.job.entry import Entry
from featherweight.job.leader import leader, led
from featherweight.task import Input, Task

TASK = Task("regression", Input("table", (1, 1, 2), "float32"))
N = 400
RNG = np.random.default_rng(0)
TRUE = RNG.normal(size=(N, 1))
NOISE = RNG.normal(size=(N, 1))


def data() -> Dataset:
    rows = np.arange(N)
    return Dataset(np.zeros((N, 2), np.float32), TRUE, {"train": rows[:0], "valid": rows, "test": rows[:0]})


def entry(name: str, error: np.ndarray, flash: int) -> Entry:
    outputs = TRUE + error
    return Entry(name, "baseline", Cost(10, 10, flash, 10), score(TASK, TRUE, outputs), outputs, cast(Any, None))


def names(*entries: Entry, budget: Budget | None = None) -> str:
    found = leader(led(TASK, data(), budget or Budget(), entries))
    return found.name if found else ""


def test_a_smaller_model_leads_where_chance_explains_the_difference() -> None:
    other = 1.002 * NOISE[::-1]
    assert score(TASK, TRUE, TRUE + NOISE).value != score(TASK, TRUE, TRUE + other).value
    assert names(entry("large", NOISE, 9000), entry("small", other, 900)) == "small"
    assert names(entry("small", NOISE, 900), entry("large", other, 9000)) == "small"


def test_a_difference_beyond_a_standard_error_is_paid_for() -> None:
    assert names(entry("large", NOISE, 9000), entry("small", 1.1 * NOISE, 900)) == "large"


def test_a_paired_difference_counts_and_not_two_intervals() -> None:
    worse = entry("small", 1.02 * NOISE, 900)
    low, high = worse.valid.interval
    assert low < score(TASK, TRUE, TRUE + NOISE).value < high
    assert names(entry("large", NOISE, 9000), worse) == "large"


def test_what_does_not_fit_neither_leads_nor_is_compared_with() -> None:
    entries = entry("huge", 0.1 * NOISE, 90_000), entry("large", NOISE, 9000), entry("small", 3 * NOISE, 900)
    assert names(*entries, budget=Budget(flash_bytes=10_000)) == "large"
    assert names(*entries, budget=Budget(flash_bytes=100)) == ""


def test_the_record_says_why() -> None:
    found = led(TASK, data(), Budget(), [entry("large", NOISE, 9000), entry("small", NOISE[::-1], 900)])
    marked = leader(found)
    assert marked is not None
    assert "the smallest of 2 within one standard error of" in marked.facts["why"] or marked.facts == {"leads": True}
    assert sum("leads" in e.to_json() for e in found) == 1

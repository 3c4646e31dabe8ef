"""Sums become integers of as many bits as a choice has, at the features that it keeps."""

import numpy as np
import pytest

from featherweight.classical.choice import Choice
from featherweight.classical.rounding import MEASURED, Rounding
from featherweight.task import Input, Task

TASK = Task("regression", Input("table", (1, 1, 20), "uint8"))


@pytest.fixture
def rounding() -> Rounding:
    return Rounding(TASK, np.random.default_rng(0).integers(0, 256, (MEASURED + 500, 20)).astype(np.uint8), seed=0)


def sums(features: int) -> tuple[np.ndarray, np.ndarray]:
    return np.random.default_rng(1).normal(0, 1, (1, features)), np.array([3.0])


def test_more_bits_are_nearer_to_the_sums_and_take_more_bytes(rounding: Rounding) -> None:
    w, b = sums(20)
    x = rounding.x[:200]
    models = [rounding.made(Choice(99, True, 1.0, bits=bits), (w, b)) for bits in (16, 8, 4)]
    errors = [np.abs(m.outputs(x) - (x @ w.T + b)).mean() for m in models]
    assert errors[0] < errors[1] / 20 < errors[2] / 100
    assert models[0].table_bytes > models[1].table_bytes > models[2].table_bytes


def test_what_is_not_kept_is_not_read(rounding: Rounding) -> None:
    kept = np.array([2, 3, 11])
    model = rounding.made(Choice(99, True, 1.0, kept=kept), sums(3))
    x, other = rounding.x[:50], rounding.x[50:100].copy()
    other[:, kept] = x[:, kept]
    assert np.array_equal(model.outputs(x), model.outputs(other))
    assert len(np.unique(model.outputs(x))) > 40
    assert model.params == 4


def test_spreads_are_measured_once_on_some_rows(rounding: Rounding) -> None:
    reading, columns = rounding.measured(99)
    assert rounding.measured(99)[1] is columns
    assert reading.features == 20
    assert 0 < np.abs(columns.mean - rounding.x.mean(0)).max() < 5

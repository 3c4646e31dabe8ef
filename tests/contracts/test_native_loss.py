"""Losses of every kind of task, with smoothing, mixed targets and a teacher, in the native core as under torch."""

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from racers import KINDS, both, draws, job, learner, mixed, on, side_by_side

from featherweight.engines.native import NativeEngine, core
from featherweight.train.draw import Draw

LOSSES = {"regression": ("squared", "huber", "absolute"), "circular": ("squared", "huber", "absolute")}
EXTRAS: list[dict[str, Any]] = [
    {},
    {"smoothing": 0.2},
    {"distil": 0.4},
    {"distil": 1.0, "temperature": 5.0},
    {"distil": 0.7, "temperature": 0.5, "smoothing": 0.1},
]
CASES = [(kind, loss, extra) for kind in KINDS for loss, extra in product(LOSSES.get(kind, ("huber",)), EXTRAS)]


@pytest.mark.parametrize(("kind", "loss", "extra"), CASES, ids=str)
def test_losses_and_their_gradients(kind: str, loss: str, extra: dict[str, Any]) -> None:
    made = job(kind, loss=loss, optimiser="sgd", **extra)
    side_by_side(made, draws(3), [0.3] * 3)
    if kind != "circular":
        side_by_side(made, [mixed(d, k) for k, d in enumerate(draws(2, 19))], [0.3] * 2)


@pytest.mark.parametrize("isa", core.runs()[1:])
@pytest.mark.parametrize("kind", KINDS)
def test_losses_in_narrower_builds(kind: str, isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    on(isa, monkeypatch)
    side_by_side(job(kind, optimiser="sgd", distil=0.3, smoothing=0.1), draws(2, 13), [0.3] * 2)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_logits_far_from_zero_cost_what_they_cost(kind: str) -> None:
    """Scores of several hundred: no overflow, and a loss as long as the score."""
    made = job(kind, optimiser="sgd")
    made = replace(made, x=np.where(made.x > 0, np.float32(400), np.float32(-400)))
    ours, theirs = both(made)
    given = draws(4, 17)
    a, b = ours.steps(given, [0.1] * 4), theirs.steps(given, [0.1] * 4)
    assert len(a) == 4
    assert max(b) > 100
    np.testing.assert_allclose(a, b, rtol=1e-4)


@pytest.mark.parametrize(("kind", "loss"), [(k, loss) for k in KINDS for loss in LOSSES.get(k, ("huber",))])
def test_no_loss_hides_an_answer_that_is_no_number(kind: str, loss: str) -> None:
    made = job(kind, loss=loss, distil=0.5, smoothing=0.1)
    made.x[3] = np.nan
    found = learner(NativeEngine(), made)
    assert np.isnan(found.steps([Draw(np.arange(2, 6))], [0.1])).all()


def test_classes_that_are_certain_cost_nothing() -> None:
    made = job("multiclass")
    ours = learner(NativeEngine(), made)
    before = ours.steps(draws(1), [0.0])
    assert before[0] == pytest.approx(math.log(4), rel=0.5)
    made = replace(made, x=np.eye(4, 40, dtype=np.float32)[made.y].reshape(-1, 2, 5, 4) * 50)
    sure = learner(NativeEngine(), made)
    assert sure.steps(draws(60), [0.1] * 60)[-1] < 1e-4

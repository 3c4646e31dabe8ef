"""A trial is its JSON line."""

import json
import math
from dataclasses import replace

from featherweight.data.metric import Score
from featherweight.design import Design
from featherweight.families.plain import Plain
from featherweight.recipe import Recipe
from featherweight.search.trial import DIVERGED, Trial, ranked
from featherweight.task import Input, Task

SPEC = Input("image", (1, 8, 8), "uint8", "L")
TASK = Task("regression", SPEC)


def design() -> Design:
    return Plain().design(SPEC, 1).scaled(0.2)


def test_round_trip() -> None:
    score = Score(0.25, (0.2, 0.3), 99)
    params = (("family", "plain"), ("size", 1.0))
    misses = ((params, 0.5),)
    trial = Trial(4, 1, "plain", design(), Recipe(augment=("shift",)), 7, design().size, score)
    curve = ((10, 0.5, None), (20, 0.25, 0.3))
    trial = replace(trial, curve=curve, seconds=1.5, parent=2, params=params, misses=misses, at=3.25, rows="folds")
    assert Trial.from_json(json.loads(json.dumps(trial.to_json()))) == trial


def test_numbers_that_json_does_not_know_are_left_out() -> None:
    record = Trial(0, 0, "x", status=DIVERGED, curve=((1, math.nan, math.inf),)).to_json()
    assert record["curve"] == [[1, None, None]]
    json.dumps(record, allow_nan=False)


def test_the_best_comes_first_and_the_unscored_not_at_all() -> None:
    def scored(number: int, value: float) -> Trial:
        return Trial(number, 0, "x", valid=Score(value, (value, value), 1))

    trials = [scored(0, 2.0), scored(1, 1.0), scored(2, 1.0), Trial(3, 0, "x", status=DIVERGED), scored(4, math.nan)]
    assert [t.number for t in ranked(trials, TASK)] == [1, 2, 0]
    assert [t.number for t in ranked(trials, TASK.with_metric("r2"))] == [0, 1, 2]

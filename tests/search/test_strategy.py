"""What is told to a sampler."""

import numpy as np
import pytest

from featherweight.data.metric import Score
from featherweight.search.strategy import at_equal_size
from featherweight.search.trial import Trial
from featherweight.task import Input, Task

ERROR = Task("regression", Input("image", (1, 8, 8), "uint8"))


def trials(values: list[float], sizes: list[float]) -> list[Trial]:
    return [
        Trial(i, 0, "x", valid=Score(v, (v, v), 3), params=(("size", s),))
        for i, (v, s) in enumerate(zip(values, sizes, strict=True))
    ]


def test_what_size_explains_is_taken_off() -> None:
    sizes = [300.0 * 2**i for i in range(8)]
    quality = [0.1, 0.0, 0.2, 0.0, 0.1, 0.0, 0.2, 0.0]
    scores = [10 - float(np.log(s)) + q for s, q in zip(sizes, quality, strict=True)]
    told = at_equal_size(trials(scores, sizes), ERROR)
    order = np.argsort([told[i] for i in range(8)])
    assert set(order[:4]) == {1, 3, 5, 7}
    assert max(told.values()) - min(told.values()) < 0.35 < max(scores) - min(scores)


def test_a_larger_one_is_never_punished_for_its_size() -> None:
    sizes = [300.0 * 2**i for i in range(8)]
    scores = [float(np.log(s)) for s in sizes]
    assert at_equal_size(trials(scores, sizes), ERROR) == pytest.approx(dict(enumerate(scores)))


def test_few_scores_are_left_alone() -> None:
    assert at_equal_size(trials([3.0, 1.0], [1.0, 0.5]), ERROR) == {0: 3.0, 1: 1.0}

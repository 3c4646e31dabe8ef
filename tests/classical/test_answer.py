"""Answers as numbers and back; roots are tried where targets are skewed and never negative."""

import numpy as np

from featherweight.classical.answer import answers, roots, signs
from featherweight.task import Input, Task

TABLE = Input("table", (1, 1, 3), "uint8")


def test_roots_are_for_skewed_targets_that_are_never_negative() -> None:
    rng = np.random.default_rng(0)
    task = Task("regression", TABLE)
    assert roots(task, rng.exponential(size=(900, 1))) == (False, True)
    assert roots(task, rng.uniform(size=(900, 1))) == (False,)
    assert roots(task, rng.exponential(size=(900, 1)) - 0.1) == (False,)
    assert roots(Task("circular", TABLE, period=10.0), rng.exponential(size=(900, 1))) == (False,)


def test_roots_come_back_as_squares() -> None:
    found = answers(Task("regression", TABLE), np.array([[1.5], [-2.0]], np.float32), root=True)
    assert found.tolist() == [[2.25], [0.0]]


def test_signs_have_a_column_for_every_class() -> None:
    task = Task("multiclass", TABLE, classes=("a", "b", "c"))
    assert signs(task, np.array([0, 2])).tolist() == [[1, 0, 0], [0, 0, 1]]

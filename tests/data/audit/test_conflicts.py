"""Equal samples must have equal answers; near copies nearly so."""

import numpy as np

from featherweight.data.audit.conflicts import Conflicts
from featherweight.data.dataset import Dataset
from featherweight.data.look import Look
from featherweight.task import Input, Task

IMAGE = Input("image", (1, 12, 12), "uint8")


def look(task: Task, y: np.ndarray) -> Look:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 200, (60, 12, 12, 1), np.uint8)
    x[10:13] = x[0]
    x[20], x[30] = x[1], x[2] + rng.integers(0, 3, (12, 12, 1), np.uint8)
    return Look(task, Dataset(x, y, {"train": np.arange(40), "valid": np.arange(40, 50), "test": np.arange(50, 60)}))


def test_classes() -> None:
    task = Task("multiclass", IMAGE, classes=("a", "b", "c"))
    y = np.zeros(60, np.int64)
    assert Conflicts().findings(look(task, y)) == []
    y[[11, 20, 30]] = 1
    equal, near = Conflicts().findings(look(task, y))
    assert equal.what == "equal samples with different answers: 2 sets of 6 samples" and equal.level == "warning"
    assert equal.rows == ((0, 10, 11, 12), (1, 20)) and "row 11 [b, train]" in equal.names[0]
    assert near.what == "near copies with different answers: 1 set of 2 samples" and near.rows == ((2, 30),)


def test_numbers_on_a_circle_are_near_across_the_seam() -> None:
    task = Task("circular", IMAGE, period=10.0)
    y = np.full((60, 1), 9.9)
    y[10:13], y[20], y[30] = 0.1, 4.9, 0.2
    (equal,) = Conflicts().findings(look(task, y))
    assert equal.count == 2 and "in 1 of them" in equal.what and equal.rows[0] == (1, 20)

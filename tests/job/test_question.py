import numpy as np

from featherweight.job.question import easier
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 3), "float32")


def test_the_pair_that_is_confused_becomes_one_class() -> None:
    task = Task("multiclass", SPEC, classes=("a", "b", "c", "d"))
    y = np.repeat(np.arange(4), 10)
    said = y.copy()
    said[10:16] = 3  # b is taken for d
    said[0] = 2
    merged, best, worst = easier(task, y, np.eye(4)[said])
    assert merged.task.classes == ("a", "b or d", "c")
    np.testing.assert_array_equal(merged.answers(np.array([0, 1, 2, 3])), [0, 1, 2, 1])
    assert merged.reread(merged.answers(y), np.eye(4)[said]) == 39 / 40
    assert (best.name, worst.name) == ("c or not", "b or not")
    assert best.task.kind == "binary" and best.task.metric == "balanced_accuracy"
    assert best.chance(best.answers(y)) == 0.5
    assert worst.reread(worst.answers(y), np.eye(4)[said]) == (4 / 10 + 1) / 2


def test_of_three_classes_two_remain() -> None:
    task = Task("multiclass", SPEC, classes=("a", "b", "c"))
    y = np.arange(30) % 3
    said = np.where(y == 2, 1, y)
    merged = easier(task, y, np.eye(3)[said])[0]
    assert merged.task.kind == "binary" and merged.task.classes == ("a", "b or c")
    assert merged.chance(merged.answers(y)) == 20 / 30
    assert merged.reread(merged.answers(y), np.eye(3)[said]) == 1.0


def test_a_number_becomes_ranges() -> None:
    y = np.arange(90.0)[:, None]
    (ranges,) = easier(Task("regression", SPEC, ("t",), units=("K",)), y, y)
    assert np.bincount(ranges.answers(y)).tolist() == [30, 30, 30]
    assert ranges.reread(ranges.answers(y), y + 0.3) > 0.95
    assert ranges.task.metric == "accuracy" and "3 ranges" in ranges.what


def test_a_circle_is_cut_into_equal_arcs() -> None:
    y = np.linspace(0, 9.99, 100)[:, None]
    (ranges,) = easier(Task("circular", SPEC, ("digit",), period=10.0), y, y)
    assert ranges.task.classes == ("0 to 2.5", "2.5 to 5", "5 to 7.5", "7.5 to 10")
    assert np.bincount(ranges.answers(y)).tolist() == [25, 25, 25, 25] or len(np.bincount(ranges.answers(y))) == 4


def test_nothing_is_easier_than_yes_or_no() -> None:
    y = np.array([0, 1])
    assert easier(Task("binary", SPEC, classes=("n", "y")), y, np.array([[-1.0], [1.0]])) == []

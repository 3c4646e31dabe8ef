import numpy as np
import pytest

from featherweight.data.division import divide, every_class
from featherweight.data.format import Reading
from featherweight.errors import DataError
from featherweight.task import Input, Task

TABLE = Input("table", (1, 1, 2), "float32")
NUMBER = Task("regression", TABLE)
KINDS = Task("multiclass", TABLE, classes=("a", "b", "c"))


def reading(n, test=None, **columns):
    x = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    return Reading(x, TABLE, columns, test=test)


def test_given_test_rows_are_kept_and_the_rest_is_divided():
    test = np.arange(50) % 5 == 0
    split, said = divide(reading(50, test), NUMBER, np.zeros((50, 1)), None, None, None, 0.25, 0)
    assert split["test"].tolist() == list(range(0, 50, 5))
    assert (len(split["train"]), len(split["valid"])) == (30, 10)
    assert said == []


def test_groups_that_the_given_test_shares_are_counted():
    test = np.arange(50) >= 40
    groups = np.arange(50) % 10
    _, said = divide(reading(50, test), NUMBER, np.zeros((50, 1)), groups, None, None, 0.2, 0)
    assert said == ["10 groups occur in the training rows and in the given test rows"]


def test_every_part_holds_every_class():
    y = np.repeat([0, 1, 2], [30, 5, 3])
    split, _ = divide(reading(38), KINDS, y, None, None, None, 0.2, 0)
    for rows in split.values():
        assert set(y[rows]) == {0, 1, 2}


def test_rare_classes_are_named_with_their_counts():
    y = np.repeat([0, 1, 2], [30, 2, 1])
    with pytest.raises(DataError, match=r"needs 3 samples for .* fewer: 'b' \(2\), 'c' \(1\)"):
        every_class(KINDS, y, None)
    with pytest.raises(DataError, match=r"needs 2 samples for .* fewer: 'c' \(1\)"):
        every_class(KINDS, y, np.zeros(33, bool))
    every_class(KINDS, np.repeat([0, 1, 2], 3), None)

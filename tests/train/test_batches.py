"""Batches: every sample once per epoch, the same for a seed."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.batches import batches
from featherweight.train.draw import Draw

TASK = Task("regression", Input("image", (1, 6, 5), "float32"), ("u",))


def drawn(n: int, recipe: Recipe, count: int) -> list[Draw]:
    return list(islice(batches(n, TASK.input.shape, recipe, TASK), count))


def test_every_sample_comes_once_per_epoch() -> None:
    rows = [d.rows for d in drawn(12, Recipe(batch=5), 12)]
    assert all((np.diff(r) >= 0).all() for r in rows)
    counts = np.bincount(np.concatenate(rows), minlength=12)
    assert counts.sum() == 60
    assert set(counts) <= {4, 5, 6}


def test_a_seed_decides_everything_and_another_changes_it() -> None:
    recipe = {"batch": 8, "augment": ("shift", "mirror", "light", "noise", "mixup")}
    a, b, c = (drawn(30, Recipe(seed=s, **recipe), 6) for s in (1, 1, 2))
    for one, two in zip(a, b, strict=True):
        for name, value in vars(one).items():
            np.testing.assert_array_equal(value, vars(two)[name])
    assert not any(np.array_equal(one.rows, two.rows) for one, two in zip(a, c, strict=True))
    assert len({d.seed for d in a + c}) == 12


def test_fewer_samples_than_a_batch_are_one_batch() -> None:
    assert [d.size for d in drawn(3, Recipe(batch=64), 2)] == [3, 3]


def test_an_augmentation_that_falsifies_numbers_beside_the_map_is_refused() -> None:
    fused = replace(TASK, input=replace(TASK.input, beside=4))
    with pytest.raises(DesignError, match="mirror would falsify what the numbers beside a map tell"):
        next(batches(9, TASK.input.shape, Recipe(augment=("shift", "mirror")), fused))
    assert next(batches(9, TASK.input.shape, Recipe(augment=("shift", "noise", "mixup")), fused)).size == 9

"""Batches: every sample once per epoch, the same for a seed."""

from itertools import islice

import numpy as np

from featherweight.data.standard import TargetScale
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.batches import batches

TASK = Task("regression", Input("table", (1, 1, 1), "float32"), ("u",))


def drawn(n: int, recipe: Recipe, count: int) -> list[np.ndarray]:
    x = np.arange(n, dtype=np.float32).reshape(n, 1, 1, 1)
    found = islice(batches(x, x.reshape(n, 1), recipe, TASK, TargetScale((0.0,), (1.0,))), count)
    return [xb.ravel() for xb, yb in found if np.array_equal(xb.ravel(), yb.ravel())]


def test_every_sample_comes_once_per_epoch() -> None:
    flat = np.concatenate(drawn(12, Recipe(batch=5), 12))
    assert len(flat) == 60
    counts = np.bincount(flat.astype(int), minlength=12)
    assert set(counts) <= {4, 5, 6}


def test_a_seed_decides_the_order_and_another_changes_it() -> None:
    a, b, c = (np.concatenate(drawn(30, Recipe(batch=8, seed=s), 6)) for s in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)


def test_fewer_samples_than_a_batch_are_one_batch() -> None:
    assert [len(b) for b in drawn(3, Recipe(batch=64), 2)] == [3, 3]

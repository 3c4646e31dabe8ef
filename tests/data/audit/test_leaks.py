"""Copies on both sides of the split are counted once, on the side that is judged."""

import numpy as np

from featherweight.data.audit.leaks import Leaks
from featherweight.data.dataset import Dataset
from featherweight.data.look import Look
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (1, 12, 12), "uint8"))
SPLIT = {"train": np.arange(60), "valid": np.arange(60, 80), "test": np.arange(80, 100)}


def look(**copies: int) -> Look:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 200, (100, 12, 12, 1), np.uint8)
    for name, source in copies.items():
        x[int(name[1:])] = x[source] + (name[0] == "n") * rng.integers(0, 3, (12, 12, 1), np.uint8)
    return Look(TASK, Dataset(x, rng.normal(size=(100, 1)), SPLIT))


def test_no_copy_no_leak() -> None:
    assert Leaks().findings(look(e3=5, n7=8, e81=82)) == []  # copies within one part


def test_exact_and_near_copies_of_both_parts() -> None:
    found = {f.what: f for f in Leaks().findings(look(e80=1, e81=61, n82=2, e62=3, n63=4))}
    assert set(found) == {
        "a leak: 2 of 20 test samples have an exact copy in training and validation",
        "a leak: 1 of 20 test samples has a near copy in training and validation",
        "a leak: 1 of 20 validation samples has an exact copy in training",
        "a leak: 1 of 20 validation samples has a near copy in training",
    }
    first = found["a leak: 2 of 20 test samples have an exact copy in training and validation"]
    assert first.rows == ((80, 1), (81, 61)) and first.level == "warning"

"""What the checks share: parts, names, order, windows of one recording."""

import numpy as np
import pytest

from featherweight.data.dataset import Dataset
from featherweight.data.look import GROUPS, MEMBERS, Look
from featherweight.task import Input, Task

SIGNAL = Input("signal", (2, 1, 20), "float32")


def split(n: int) -> dict[str, np.ndarray]:
    return dict(zip(("train", "valid", "test"), np.array_split(np.arange(n), 3), strict=True))


def windows(n: int, step: int) -> np.ndarray:
    walk = np.random.default_rng(0).normal(size=(n * step + 20, 2)).astype(np.float32)
    return np.stack([walk[i * step : i * step + 20] for i in range(n)])


@pytest.mark.parametrize("step", [1, 3, 10])
def test_windows_of_one_recording_are_seen(step: int) -> None:
    x = windows(120, step)
    look = Look(Task("regression", SIGNAL), Dataset(x, np.zeros((120, 1)), split(120)))
    assert look.overlap == (step, 1.0) and look.ordered


def test_other_signals_do_not_overlap_and_constants_do_not_count() -> None:
    task = Task("regression", SIGNAL)
    noise = np.random.default_rng(1).normal(size=(120, 20, 2)).astype(np.float32)
    assert Look(task, Dataset(noise, np.zeros((120, 1)), split(120))).overlap == (0, 0.0)
    assert not Look(task, Dataset(np.ones_like(noise), np.zeros((120, 1)), split(120))).ordered


def test_rows_have_names_answers_and_parts() -> None:
    spec = Input("text", (1, 1, 80), "uint8")
    x = np.zeros((9, 80), np.uint8)
    words = "grüße ".encode() + b"x" * 72
    x[8, : len(words)] = np.frombuffer(words, np.uint8)
    data = Dataset(x, np.arange(9) % 2, split(9), place="line {}".format)
    look = Look(Task("binary", spec, classes=("no", "yes")), data)
    assert look.name(1) == "line 1 [yes, train] “”"
    assert look.name(8).startswith("line 8 [no, test] “grüße xxx") and look.name(8).endswith("…”")
    rows, names = look.shown([range(9)] * 30)
    assert len(rows) == len(names) == GROUPS and all(len(r) == MEMBERS for r in rows)
    assert names[0].endswith("and 3 more")


def test_answers_in_words() -> None:
    data = Dataset(np.zeros((9, 3), np.float32), np.zeros((9, 2)), split(9))
    table = Input("table", (1, 1, 3), "float32")
    assert Look(Task("regression", table, targets=("a", "b")), data).in_words(np.array([0.5, 1e-9])) == "0.5, 1e-09"
    flags = Look(Task("multilabel", table, targets=("cat", "dog")), data)
    assert flags.in_words(np.array([0, 1], np.int8)) == "dog" and flags.in_words(np.zeros(2, np.int8)) == "no label"

"""A quick model learns what there is to learn, and never sees the answer of its own fold."""

import numpy as np
import pytest

from featherweight.data.guess import FOLDS, divided, guess, seconds_per_row
from featherweight.task import Input, Task

SIGNAL = Input("signal", (1, 1, 48), "float32")
IMAGE = Input("image", (1, 12, 12), "uint8")
TABLE = Input("table", (1, 1, 4), "float32")
TEXT = Input("text", (1, 1, 16), "uint8")


def problem(spec: Input, seed: int = 0, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, n)
    if spec.kind == "table":
        return (rng.normal(size=(n, 4)) + 3 * y[:, None]).astype(np.float32), y
    if spec.kind == "text":
        words = [b"apple pie", b"rusty nail", b"blue moon"]
        rows = [np.frombuffer(words[c].ljust(16, b"\0"), np.uint8) for c in y]
        return np.stack(rows), y
    t = np.arange(spec.shape[2])
    wave = np.sin(t * (0.4 + 0.4 * y[:, None]) + rng.uniform(0, 6, (n, 1)))
    if spec.kind == "signal":
        return (wave + 0.2 * rng.normal(size=wave.shape))[..., None].astype(np.float32), y
    x = wave[:, None, :, None] * np.ones((1, 12, 1, 1)) * 60 + 128 + rng.normal(0, 8, (n, 12, 12, 1))
    return np.clip(x, 0, 255).astype(np.uint8), y


@pytest.mark.parametrize("spec", [SIGNAL, IMAGE, TABLE, TEXT], ids=lambda s: s.kind)
def test_learns_and_repeats_itself(spec: Input) -> None:
    x, y = problem(spec)
    task, rows = Task("multiclass", spec, classes=("a", "b", "c")), np.arange(len(y))
    folds = divided(len(y), 0, None, False)
    g = guess(task, x, y, rows, folds, 0)
    assert (g.outputs.argmax(1) == y).mean() > 0.95
    assert np.array_equal(g.outputs, guess(task, x, y, rows, folds, 0).outputs)
    if g.nearest is not None:
        assert not (folds[g.nearest] == folds[:, None]).any()
    assert seconds_per_row(spec) > 0


@pytest.mark.parametrize("spec", [SIGNAL, TABLE], ids=lambda s: s.kind)
def test_learns_nothing_from_noise(spec: Input) -> None:
    x, _ = problem(spec)
    y = np.random.default_rng(9).integers(0, 3, len(x))
    task = Task("multiclass", spec, classes=("a", "b", "c"))
    g = guess(task, x, y, np.arange(len(y)), divided(len(y), 0, None, False), 0)
    assert (g.outputs.argmax(1) == y).mean() < 0.45


def test_folds_keep_groups_and_blocks_together() -> None:
    groups = np.repeat(np.arange(20), 7)
    folds = divided(140, 0, groups, False)
    assert len(np.unique(folds)) == FOLDS
    assert all(len(np.unique(folds[groups == g])) == 1 for g in range(20))
    blocks = divided(1000, 0, None, True)
    assert (np.diff(blocks) != 0).sum() == 4 * FOLDS - 1

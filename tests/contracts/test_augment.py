"""Every augmentation: shapes kept, reproducible, the originals untouched, refused where it would falsify."""

import numpy as np
import pytest

from featherweight.data.standard import TargetScale
from featherweight.task import Input, Task
from featherweight.train.augmentation import AUGMENT

TASKS = [
    Task("regression", Input("image", (3, 12, 9), "uint8"), ("angle",)),
    Task("multiclass", Input("image", (1, 8, 8), "uint8"), classes=("a", "b", "c")),
    Task("circular", Input("signal", (2, 1, 40), "float32"), period=360.0),
    Task("regression", Input("table", (1, 1, 6), "float32"), ("u", "v")),
]


def batch(task: Task) -> tuple[np.ndarray, np.ndarray, TargetScale]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((16, *task.input.shape), np.float32)
    y = rng.integers(0, 3, 16) if task.classifies else rng.uniform(1, 9, (16, len(task.targets)))
    target = TargetScale.of(y, task)
    return x, target.encode(y, task), target


@pytest.mark.parametrize("name", list(AUGMENT))
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.input.kind}")
def test_a_batch_changes_without_changing_shape_or_source(name: str, task: Task) -> None:
    if not AUGMENT[name].suits(task):
        return
    x, y, target = batch(task)
    kept_x, kept_y = x.copy(), y.copy()
    draws = [AUGMENT[name]().apply(x, y, task, target, np.random.default_rng(s)) for s in (1, 1, 2, 3, 4)]
    for new_x, new_y in draws:
        assert new_x.shape == x.shape
        assert new_y.shape == y.shape
        assert new_y.dtype == y.dtype
        assert np.isfinite(new_x).all()
    np.testing.assert_array_equal(draws[0][0], draws[1][0])
    assert any(not np.array_equal(draws[0][0], new_x) for new_x, _ in draws[2:])
    assert any(not np.array_equal(new_x, x) for new_x, _ in draws)
    np.testing.assert_array_equal(x, kept_x)
    np.testing.assert_array_equal(y, kept_y)


def test_mirror_negates_the_target_in_its_unit() -> None:
    task = TASKS[0]
    x, y, target = batch(task)
    new_x, new_y = AUGMENT["mirror"]().apply(x, y, task, target, np.random.default_rng(0))
    turned = np.array([not np.array_equal(a, b) for a, b in zip(x, new_x, strict=True)])
    assert 0 < turned.sum() < len(x)
    units, was = target.decode(new_y, task), target.decode(y, task)
    np.testing.assert_allclose(units[turned], -was[turned], rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(new_x[turned], x[turned][..., ::-1])
    np.testing.assert_array_equal(new_y[~turned], y[~turned])


def test_flip_is_not_offered_where_the_answer_would_change() -> None:
    assert not AUGMENT["flip"].suits(TASKS[0])
    assert not AUGMENT["mirror"].suits(TASKS[1])


def test_shift_repeats_the_edge() -> None:
    task = Task("regression", Input("signal", (1, 1, 50), "float32"), ("u",))
    x = np.arange(50, dtype=np.float32).reshape(1, 1, 1, 50).repeat(8, 0)
    moved, _ = AUGMENT["shift"]().apply(x, x[:, 0, 0, :1], task, TargetScale((0.0,), (1.0,)), np.random.default_rng(0))
    for row in moved[:, 0, 0]:
        by = row[25] - 25
        np.testing.assert_array_equal(row, np.clip(np.arange(50) + by, 0, 49))

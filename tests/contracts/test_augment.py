"""Every augmentation: shapes kept, reproducible, the originals untouched, refused where it would falsify."""

import numpy as np
import pytest

from featherweight.data.standard import TargetScale
from featherweight.errors import DesignError
from featherweight.task import Input, Task
from featherweight.train.augmentation import AUGMENT
from featherweight.train.draw import Draw, zero_of

TASKS = [
    Task("regression", Input("image", (3, 12, 9), "uint8"), ("angle",)),
    Task("multiclass", Input("image", (1, 8, 8), "uint8"), classes=("a", "b", "c")),
    Task("multilabel", Input("image", (1, 7, 8), "uint8"), ("a", "b")),
    Task("circular", Input("signal", (2, 1, 40), "float32"), period=360.0),
    Task("regression", Input("table", (1, 1, 6), "float32"), ("u", "v")),
]
SAMPLES = 16


def batch(task: Task) -> tuple[np.ndarray, np.ndarray, TargetScale]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((SAMPLES, *task.input.shape), np.float32)
    y = {
        "multiclass": rng.integers(0, 3, SAMPLES),
        "multilabel": rng.integers(0, 2, (SAMPLES, 2)),
    }.get(task.kind, rng.uniform(1, 9, (SAMPLES, len(task.targets))))
    target = TargetScale.of(y, task)
    return x, target.encode(y, task), target


def drawn(name: str, task: Task, seed: int = 0, on: Draw | None = None) -> Draw:
    on = on or Draw(np.arange(SAMPLES), seed=seed)
    return AUGMENT[name]().draw(on, task.input.shape, task, np.random.default_rng(seed))


def changed(name: str, task: Task, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    x, y, target = batch(task)
    return drawn(name, task, seed).apply(x, y, zero_of(task, target), task.network_outputs)


@pytest.mark.parametrize("name", list(AUGMENT))
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.input.kind}")
def test_a_batch_changes_without_changing_shape_or_source(name: str, task: Task) -> None:
    if not AUGMENT[name].suits(task):
        return
    x, y, target = batch(task)
    kept_x, kept_y = x.copy(), y.copy()
    draws = [drawn(name, task, s).apply(x, y, zero_of(task, target), task.network_outputs) for s in (1, 1, 2, 3, 4)]
    for new_x, new_y in draws:
        assert new_x.shape == x.shape
        assert new_x.dtype == np.float32
        assert len(new_y) == len(y)
        assert new_y.shape in (y.shape, (SAMPLES, task.network_outputs))
        assert new_y.dtype == (y.dtype if new_y.ndim == y.ndim else np.float32)
        assert np.isfinite(new_x).all()
    np.testing.assert_array_equal(draws[0][0], draws[1][0])
    assert any(not np.array_equal(draws[0][0], new_x) for new_x, _ in draws[2:])
    assert any(not np.array_equal(new_x, x) for new_x, _ in draws)
    np.testing.assert_array_equal(x, kept_x)
    np.testing.assert_array_equal(y, kept_y)


@pytest.mark.parametrize("first", list(AUGMENT))
@pytest.mark.parametrize("second", list(AUGMENT))
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.input.kind}")
def test_any_two_go_together(first: str, second: str, task: Task) -> None:
    if not AUGMENT[first].suits(task) or not AUGMENT[second].suits(task) or first == second == "mixup":
        return
    one = drawn(first, task, 1)
    both = drawn(second, task, 2, on=one)
    x, y, target = batch(task)
    found = both.apply(x, y, zero_of(task, target), task.network_outputs)
    assert all(np.isfinite(a).all() for a in found)
    if one.gain is None and one.offset is None and not one.noise and one.other is None:  # only moved, and moves first
        then = drawn(second, task, 2, on=Draw(np.arange(SAMPLES), seed=1))
        in_turn = then.apply(*one.apply(x, y, zero_of(task, target)), zero_of(task, target), task.network_outputs)
        for ours, theirs in zip(found, in_turn, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", list(AUGMENT))
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.input.kind}")
def test_places_stay_inside_the_sample(name: str, task: Task) -> None:
    if not AUGMENT[name].suits(task):
        return
    _, h, w = task.input.shape
    for seed in range(20):
        d = drawn(name, task, seed)
        for places, side in ((d.rows_from, h), (d.cols_from, w)):
            if places is not None:
                assert places.dtype == np.int32
                assert places.shape == (SAMPLES, side)
                assert places.min() >= 0
                assert places.max() < side


def test_mirror_negates_the_target_in_its_unit() -> None:
    task = TASKS[0]
    x, y, target = batch(task)
    new_x, new_y = changed("mirror", task)
    turned = np.array([not np.array_equal(a, b) for a, b in zip(x, new_x, strict=True)])
    assert 0 < turned.sum() < len(x)
    units, was = target.decode(new_y, task), target.decode(y, task)
    np.testing.assert_allclose(units[turned], -was[turned], rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(new_x[turned], x[turned][..., ::-1])
    np.testing.assert_array_equal(new_y[~turned], y[~turned])


def test_two_mirrors_cancel_where_both_turn() -> None:
    task = TASKS[0]
    x, y, target = batch(task)
    once = drawn("mirror", task, 3)
    twice = AUGMENT["mirror"]().draw(once, task.input.shape, task, np.random.default_rng(3))
    new_x, new_y = twice.apply(x, y, zero_of(task, target))
    np.testing.assert_array_equal(new_x, x)
    np.testing.assert_array_equal(new_y, y)


def test_flip_is_not_offered_where_the_answer_would_change() -> None:
    assert not AUGMENT["flip"].suits(TASKS[0])
    assert not AUGMENT["mirror"].suits(TASKS[1])
    assert not AUGMENT["mixup"].suits(TASKS[3])


def test_shift_repeats_the_edge() -> None:
    task = Task("regression", Input("signal", (1, 1, 50), "float32"), ("u",))
    x = np.arange(50, dtype=np.float32).reshape(1, 1, 1, 50).repeat(SAMPLES, 0)
    moved = drawn("shift", task).inputs(x)[:, 0, 0]
    assert len({row[25] for row in moved}) > 3
    for row in moved:
        by = row[25] - 25
        assert abs(by) <= 4
        np.testing.assert_array_equal(row, np.clip(np.arange(50) + by, 0, 49))


def test_crop_reads_a_window_of_seven_eighths_at_full_size() -> None:
    task = Task("regression", Input("signal", (1, 1, 80), "float32"), ("u",))
    x = np.arange(80, dtype=np.float32).reshape(1, 1, 1, 80).repeat(SAMPLES, 0)
    first, last = drawn("crop", task).inputs(x)[:, 0, 0][:, [0, -1]].T
    assert set(last - first) <= {68, 69, 70}  # 70 wide, from pixel to pixel
    assert len(set(first)) > 3
    assert first.max() <= 10


def test_zoom_stretches_about_the_centre() -> None:
    task = Task("regression", Input("signal", (1, 1, 81), "float32"), ("u",))
    x = np.arange(81, dtype=np.float32).reshape(1, 1, 1, 81).repeat(SAMPLES, 0)
    rows = drawn("zoom", task).inputs(x)[:, 0, 0]
    np.testing.assert_array_equal(rows[:, 40], 40)
    factors = (rows[:, 60] - rows[:, 20]) / 40
    assert factors.min() >= 0.84
    assert factors.max() <= 1.16
    assert factors.max() - factors.min() > 0.1


def test_light_and_tilt_shade_whole_samples() -> None:
    task = Task("regression", Input("signal", (1, 1, 5), "float32"), ("u",))
    x = np.ones((SAMPLES, 1, 1, 5), np.float32)
    light = drawn("light", task)
    expected = light.gain + light.offset
    np.testing.assert_allclose(light.inputs(x)[:, 0, 0], expected[:, None].repeat(5, 1), rtol=1e-6)
    tilt = drawn("tilt", task)
    expected = 1 + tilt.offset[:, None] + tilt.slope[:, None] * np.array([-1, -0.5, 0, 0.5, 1])
    np.testing.assert_allclose(tilt.inputs(x)[:, 0, 0], expected, rtol=1e-6)


def test_mixup_gives_shares_of_classes() -> None:
    task = TASKS[1]
    x, y, _ = batch(task)
    d = drawn("mixup", task)
    new_x, new_y = d.apply(x, y, None, 3)
    for i in range(SAMPLES):
        own, j = d.share[i], d.other[i]
        np.testing.assert_allclose(new_x[i], own * x[i] + (1 - own) * x[j], rtol=1e-5, atol=1e-6)
        expected = np.zeros(3)
        expected[y[i]] += own
        expected[y[j]] += 1 - own
        np.testing.assert_allclose(new_y[i], expected, atol=1e-6)
    with pytest.raises(DesignError, match="once"):
        drawn("mixup", task, on=d)

"""A draw: changes compose as if they were made one after the other, in one order, and are read from any array."""

from pathlib import Path

import numpy as np
import pytest

from featherweight.data.standard import TargetScale
from featherweight.task import Input, Task
from featherweight.train.draw import Draw, one_hot, zero_of

ROWS = np.array([1, 4, 6])


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((8, 2, 4, 5), np.float32)


def places(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 4, (3, 4), np.int32), rng.integers(0, 5, (3, 5), np.int32)


def test_a_plain_draw_reads_its_rows(x: np.ndarray) -> None:
    y = np.arange(8)
    xb, yb = Draw(ROWS).apply(x, y)
    np.testing.assert_array_equal(xb, x[ROWS])
    np.testing.assert_array_equal(yb, [1, 4, 6])
    xb[:] = 0
    assert np.abs(x).min() > 0


def test_places_are_read_as_the_attributes_say(x: np.ndarray) -> None:
    rows, cols = places(1)
    found = Draw(ROWS).moved(rows, cols).inputs(x)
    for n in range(3):
        for i in range(4):
            for j in range(5):
                np.testing.assert_array_equal(found[n, :, i, j], x[ROWS[n], :, rows[n, i], cols[n, j]])


@pytest.mark.parametrize("second", ["both", "rows", "cols"])
def test_moves_compose_as_if_made_in_turn(x: np.ndarray, second: str) -> None:
    rows, cols = places(2)
    then = {"both": (rows, cols), "rows": (rows, None), "cols": (None, cols)}[second]
    once = Draw(ROWS).moved(*places(1))
    expected = Draw(np.arange(3)).moved(*then).inputs(once.inputs(x))
    np.testing.assert_array_equal(once.moved(*then).inputs(x), expected)


def test_turning_swaps_left_and_right(x: np.ndarray) -> None:
    found = Draw(ROWS).turned(np.array([True, False, True]), 5).inputs(x)
    np.testing.assert_array_equal(found[0], x[1][..., ::-1])
    np.testing.assert_array_equal(found[1], x[4])
    np.testing.assert_array_equal(found[2], x[6][..., ::-1])


def test_shades_compose_as_if_made_in_turn(x: np.ndarray) -> None:
    rng = np.random.default_rng(3)
    a, b = (tuple(rng.standard_normal(3, np.float32) for _ in range(3)) for _ in range(2))
    none = (None, None, None)
    for first, then in ((a, b), (a, (None, b[1], b[2])), ((None, a[1], a[2]), b), (none, b), (a, none)):
        once = Draw(ROWS).shaded(*first)
        expected = Draw(np.arange(3)).shaded(*then).inputs(once.inputs(x))
        np.testing.assert_allclose(once.shaded(*then).inputs(x), expected, rtol=1e-5, atol=1e-5)


def test_the_order_is_geometry_shade_noise_mixup(x: np.ndarray) -> None:
    rows, cols = places(1)
    gain, offset, slope = np.random.default_rng(4).standard_normal((3, 3)).astype(np.float32)
    other, share = np.array([2, 0, 1]), np.array([0.25, 0.5, 1.0], np.float32)
    d = Draw(ROWS, rows, cols, None, gain, offset, slope, 0.5, 77, other, share)
    v = Draw(ROWS, rows, cols).inputs(x)
    position = np.array([-1, -0.5, 0, 0.5, 1])
    v = v * gain[:, None, None, None] + offset[:, None, None, None] + slope[:, None, None, None] * position
    v = v + 0.5 * np.random.default_rng(77).standard_normal(v.shape, np.float32)
    own = share[:, None, None, None]
    np.testing.assert_allclose(d.inputs(x), own * v + (1 - own) * v[other], rtol=1e-5, atol=1e-5)


def test_noise_is_decided_by_the_seed_and_has_its_size() -> None:
    x = np.zeros((200, 1, 8, 8), np.float32)
    rows = np.arange(200)
    a, b, c = (Draw(rows, noise=0.3, seed=s).inputs(x) for s in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)
    assert a.std() == pytest.approx(0.3, rel=0.03)


def test_negated_targets_change_sign_in_their_unit() -> None:
    task = Task("regression", Input("image", (1, 4, 5), "uint8"), ("u", "v"))
    units = np.random.default_rng(5).uniform(3, 9, (8, 2))
    target = TargetScale.of(units, task)
    negate = np.array([True, False, True])
    found = Draw(ROWS, negate=negate).targets(target.encode(units, task), zero_of(task, target))
    assert found.dtype == np.float32
    expected = units[ROWS] * np.where(negate, -1, 1)[:, None]
    np.testing.assert_allclose(target.decode(found, task), expected, rtol=1e-5)


def test_blended_classes_are_shares_and_blended_targets_means() -> None:
    y = np.array([0, 2, 1, 0, 1, 0, 2, 0])
    other, share = np.array([1, 2, 0]), np.array([0.25, 1.0, 0.5], np.float32)
    d = Draw(ROWS, other=other, share=share)
    found = d.targets(y, classes=3)
    np.testing.assert_allclose(found, [[0, 0.75, 0.25], [0, 1, 0], [0, 0, 1]])
    assert found.dtype == np.float32
    np.testing.assert_allclose(d.targets(one_hot(y, 3)), found)


def test_only_tasks_of_numbers_have_a_zero() -> None:
    spec = Input("image", (1, 4, 5), "uint8")
    scale = TargetScale((2.0,), (4.0,))
    np.testing.assert_allclose(zero_of(Task("regression", spec), scale), [-0.5])
    assert zero_of(Task("binary", spec, classes=("a", "b")), scale) is None


def test_a_memory_map_is_read_like_an_array(x: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    d = Draw(ROWS).moved(*places(1))
    np.testing.assert_array_equal(d.inputs(mapped), d.inputs(x))
    assert not isinstance(d.inputs(mapped), np.memmap)
    assert not isinstance(Draw(ROWS).inputs(mapped), np.memmap)


def test_numbers_beside_a_map_are_blended_and_nothing_else(x: np.ndarray) -> None:
    beside = np.random.default_rng(1).standard_normal((8, 3), np.float32)
    rows = np.concatenate([x.reshape(8, -1), beside], 1)
    one = np.ones(3, np.float32)
    draw = Draw(ROWS, noise=0.3).moved(*places(1)).shaded(2 * one, one, one)
    found = draw.inputs(rows, (2, 4, 5))
    np.testing.assert_array_equal(found[:, :40].reshape(3, 2, 4, 5), draw.inputs(x))
    np.testing.assert_array_equal(found[:, 40:], beside[ROWS])
    share, other = np.array([1, 0.25, 0.5], np.float32), np.array([0, 2, 1])
    blended = Draw(ROWS, other=other, share=share).inputs(rows, (2, 4, 5))
    expected = share[:, None] * rows[ROWS] + (1 - share)[:, None] * rows[ROWS][other]
    np.testing.assert_allclose(blended, expected, rtol=1e-6)

"""What is wrong by plan is doubted; what is hard is not."""

import numpy as np

from featherweight.data.doubt import LEAST, doubt_classes, doubt_numbers


def scores(n: int, k: int, sharp: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Classes and scores of a model that is as sure as `sharp` says, and right as often as it is sure."""
    rng = np.random.default_rng(seed)
    s = rng.normal(0, sharp, (n, k))
    p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
    y = (p.cumsum(1) > rng.random((n, 1))).argmax(1)
    return y.astype(np.int64), s


def test_a_hard_but_clean_task_is_not_doubted() -> None:
    for sharp in (0.5, 1.5, 4.0):
        y, s = scores(4000, 5, sharp, 0)
        d = doubt_classes(y, s)
        assert (d.wrong >= LEAST).mean() <= 0.005, sharp


def test_exchanged_labels_are_doubted_and_the_right_one_is_named() -> None:
    y, s = scores(4000, 5, 6.0, 1)
    bad = np.arange(0, 4000, 40)
    noisy = y.copy()
    noisy[bad] = (noisy[bad] + 1) % 5
    d = doubt_classes(noisy, s)
    hit = np.flatnonzero(d.wrong >= LEAST)
    assert np.isin(hit, bad).mean() > 0.8 and np.isin(bad, hit).mean() > 0.5
    assert (d.instead[np.intersect1d(hit, bad)] == y[np.intersect1d(hit, bad)]).mean() > 0.9
    assert 0.005 <= d.noise <= 0.05


def test_numbers_far_from_the_guess_are_doubted_unless_the_neighbours_say_the_same() -> None:
    rng = np.random.default_rng(2)
    y = rng.uniform(0, 100, (1000, 1))
    said = y + rng.normal(0, 2, y.shape)
    assert not (doubt_numbers(y, said, None).wrong >= LEAST).any()
    noisy = y.copy()
    noisy[:20] = np.mod(noisy[:20] + 50, 100)
    hit = np.flatnonzero(doubt_numbers(noisy, said, None).wrong >= LEAST)
    assert set(hit) == set(range(20))
    around = np.repeat(y[:, None], 5, axis=1)
    around[:10] = noisy[:10, None]
    assert set(np.flatnonzero(doubt_numbers(noisy, said, None, around).wrong >= LEAST)) == set(range(10, 20))


def test_angles_are_near_across_the_seam() -> None:
    rng = np.random.default_rng(3)
    y = rng.uniform(0, 10, (800, 1))
    said = np.mod(y + rng.normal(0, 0.3, y.shape), 10)
    assert not (doubt_numbers(y, said, 10.0).wrong >= LEAST).any()

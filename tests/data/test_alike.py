"""Equal samples are found whatever their type, near ones only where others are further away."""

import numpy as np

from featherweight.data.alike import equal_sets, near_sets
from featherweight.data.dataset import Dataset


def test_equal_samples_are_bytes() -> None:
    x = np.array([[1.0, 2], [1, 2], [3, 4], [1, 2], [3, 4.5]], np.float32)
    data = Dataset(x, np.zeros((5, 1)), {"train": np.arange(5)})
    assert [s.tolist() for s in equal_sets(data, np.arange(5))] == [[0, 1, 3]]
    assert equal_sets(data, np.array([0, 2, 4])) == []


def test_near_copies_are_found_and_samples_of_one_kind_are_not() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.normal(size=(4, 30))
    v = kinds[rng.integers(0, 4, 400)] + rng.normal(0, 0.15, (400, 30))  # four tight kinds
    v[7], v[300], v[301] = v[399] + 0.003, v[12] - 0.004, v[12] + 0.003
    found = {tuple(s.tolist()) for s in near_sets(v.astype(np.float32), "image", 0)}
    assert found == {(7, 399), (12, 300, 301)}


def test_blank_and_few_rows_take_no_part() -> None:
    v = np.zeros((50, 12), np.float32)
    assert near_sets(v, "image", 0) == []
    assert near_sets(np.random.default_rng(0).normal(size=(12, 9)).astype(np.float32), "image", 0) == []


def test_a_window_finds_the_nearest_as_all_pairs_do() -> None:
    from featherweight.data.alike import _nearest

    rng = np.random.default_rng(1)
    w = rng.normal(size=(1500, 5)).astype(np.float32)
    near, away = _nearest(w, 0.4)
    d = np.linalg.norm(w[:, None].astype(np.float64) - w[None], axis=2)
    np.fill_diagonal(d, np.inf)
    hit = d.min(1) <= 0.4
    assert np.array_equal(near >= 0, hit)
    assert np.array_equal(near[hit], d.argmin(1)[hit]) and np.allclose(away[hit], d.min(1)[hit], atol=1e-5)

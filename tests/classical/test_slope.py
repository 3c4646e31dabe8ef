"""Slopes: sums of slopes are sums of values with other weights."""

import numpy as np

from featherweight.classical.slope import folded, slopes


def test_sums_of_slopes_fold_into_weights_of_values() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 40 * 2)), rng.normal(size=(3, 40 * 2))
    assert np.allclose(slopes(x, 2) @ w.T, x @ folded(w, 2).T)


def test_the_slope_of_a_line_is_its_slope() -> None:
    x = np.stack([3 * np.arange(50.0), -np.arange(50.0) + 7], 1).reshape(1, -1)
    assert np.allclose(slopes(x, 2).reshape(50, 2), [3, -1])

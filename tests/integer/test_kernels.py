"""Convolution of maps: against the definition, in every dtype."""

import numpy as np
import pytest

from featherweight.integer.kernels import Exact, conv, tiles


def by_definition(x, w, stride, pads, groups, fill):
    top, bottom, left, right = pads
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=fill)
    o, each, kh, kw = w.shape
    p, q = (x.shape[2] - kh) // stride[0] + 1, (x.shape[3] - kw) // stride[1] + 1
    y = np.zeros((len(x), o, p, q), x.dtype)
    for k in range(o):
        first = k // (o // groups) * each
        for i in range(p):
            for j in range(q):
                r, c = i * stride[0], j * stride[1]
                y[:, k, i, j] = (x[:, first : first + each, r : r + kh, c : c + kw] * w[k]).sum((1, 2, 3))
    return y


@pytest.mark.parametrize("groups, o, each", [(1, 3, 4), (2, 6, 2), (4, 4, 1), (4, 8, 1)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
def test_conv_is_its_definition(groups: int, o: int, each: int, stride: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    x, w = rng.integers(-128, 128, (2, 4, 6, 7)), rng.integers(-127, 128, (o, each, 3, 2))
    expected = by_definition(x, w, stride, (1, 1, 0, 1), groups, -5)
    assert np.array_equal(Exact.conv(x, w, stride, (1, 1, 0, 1), groups, -5), expected)
    assert np.array_equal(conv(x, w, stride, (1, 1, 0, 1), groups, -5), expected)


@pytest.mark.parametrize("high", [100, 2**15, 2**40])
def test_sums_are_exact_whatever_their_size(high: int) -> None:
    rng = np.random.default_rng(1)
    x, w = rng.integers(-high, high, (3, 8, 5, 5)), rng.integers(-127, 128, (2, 8, 5, 5))
    expected = np.einsum("nchw,ochw->no", x, w)
    assert np.array_equal(Exact.conv(x, w, (1, 1), (0, 0, 0, 0), 1, 0)[:, :, 0, 0], expected)


def test_partial_tiles_are_dropped() -> None:
    x = np.arange(2 * 5 * 7).reshape(1, 2, 5, 7)
    assert tiles(x, (2, 3)).shape == (1, 2, 2, 2, 2, 3)
    assert Exact.pool_max(x, (2, 3))[0, 0].tolist() == [[9, 12], [23, 26]]
    assert Exact.pool_sum(x, (5, 7))[0, 0, 0, 0] == sum(range(35))

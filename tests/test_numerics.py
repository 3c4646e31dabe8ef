"""The rounding, the angle: against exact arithmetic, on numpy and on torch alike."""

from fractions import Fraction
from math import floor

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from featherweight import numerics

ACC = st.integers(-(2**31) + 1, 2**31 - 1)


@given(ACC, st.integers(0, 2**31 - 1), st.integers(-128, 127))
def test_requantize_is_nearest_with_halves_up(acc: int, m: int, zero: int) -> None:
    exact = zero + floor(Fraction(acc * m, 2**32) + Fraction(1, 2))
    got = numerics.requantize(np.int64(acc), np.int64(m), zero, -128, 127)
    assert int(got) == min(127, max(-128, exact))


@given(st.integers(1, 31), st.integers(-128, 127), st.data())
def test_a_short_multiplier_rounds_as_the_long_one_it_stands_for(shift: int, zero: int, data) -> None:
    bias = (1 << (shift - 1)) + (zero << shift)
    room = 2**31 - 1 - abs(bias)
    acc = data.draw(st.integers(-room, room).filter(bool) if room > 0 else st.just(0))
    m = data.draw(st.integers(0, max(0, min(2**shift, room // max(abs(acc), 1)))))
    long = numerics.requantize(np.int64(acc), np.int64(m << (32 - shift)), zero, -128, 127)
    assert numerics.requantize_short(np.int64(acc), m, bias, shift, -128, 127) == long
    if room > 0:  # what is promised to fit 32 bits does
        got = numerics.requantize_short(np.array([acc], np.int32), np.int32(m), np.int32(bias), shift, -128, 127)
        assert got.dtype == np.int32 and got[0] == long


@given(st.integers(-255, 255), st.integers(-255, 255), st.integers(0, 2**20), st.integers(0, 2**20), st.integers(1, 20))
def test_a_short_blend_is_the_long_one_in_32_bits(a: int, b: int, ma: int, mb: int, shift: int) -> None:
    bias = (1 << (shift - 1)) - (5 << shift)
    long = numerics.blend(np.int64(a), ma << (32 - shift), np.int64(b), mb << (32 - shift), -5, -128, 127)
    one, other = np.array([a], np.int32), np.array([b], np.int32)
    got = numerics.blend_short(one, np.int32(ma), other, np.int32(mb), np.int32(bias), shift, -128, 127)
    assert got.dtype == np.int32 and got[0] == long


@given(st.integers(-300, 300), st.integers(0, 2**40), st.integers(-300, 300), st.integers(0, 2**40))
def test_blend_rounds_the_sum_once(a: int, ma: int, b: int, mb: int) -> None:
    exact = 7 + floor(Fraction(a * ma + b * mb, 2**32) + Fraction(1, 2))
    assert int(numerics.blend(np.int64(a), ma, np.int64(b), mb, 7, -128, 127)) == min(127, max(-128, exact))


def points(n: int = 50_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    scale = 2.0 ** rng.uniform(0, 31, (2, n))
    s, c = np.trunc(rng.uniform(-1, 1, (2, n)) * scale).astype(np.int64)
    axes = np.array([0, 1, -1, 2**31 - 1, -(2**31) + 1, 12345, -12345], np.int64)
    grid = np.stack(np.meshgrid(axes, axes)).reshape(2, -1)
    return np.concatenate([s, grid[0]]), np.concatenate([c, grid[1]])


def test_turn_stays_in_range_and_within_its_documented_error() -> None:
    s, c = points()
    got = numerics.turn(s, c)
    assert got.min() >= 0 and got.max() < 2**30
    off = np.abs(got / 2**30 - np.arctan2(s.astype(float), c.astype(float)) / (2 * np.pi)) % 1.0
    assert np.minimum(off, 1 - off)[(s != 0) | (c != 0)].max() < 3e-7


def test_turn_of_the_origin_and_of_the_axes() -> None:
    s, c = np.array([0, 0, 9, 0, -9, 1]), np.array([0, 9, 0, -9, 0, 1])
    assert (numerics.turn(s, c) - np.array([0, 0, 1, 2, 3, 0.5]) * 2**28).__abs__().max() < 300


def test_torch_computes_the_same_integers() -> None:
    s, c = points()
    assert np.array_equal(numerics.turn(torch.from_numpy(s), torch.from_numpy(c)).numpy(), numerics.turn(s, c))
    m = np.abs(c)
    got = numerics.requantize(torch.from_numpy(s), torch.from_numpy(m), 3, -128, 127)
    assert np.array_equal(got.numpy(), numerics.requantize(s, m, 3, -128, 127))

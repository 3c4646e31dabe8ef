"""Ranges to scales, weights to integers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.quant import BIAS_LIMIT, QParams, bounds, qparams, weight_int8

REAL = st.floats(-1e6, 1e6, allow_nan=False)


@given(REAL, REAL)
def test_zero_is_exact_and_the_range_is_covered(a: float, b: float) -> None:
    q = qparams(min(a, b), max(a, b))
    assert q.lo <= q.zero <= q.hi and q.real(np.array(q.zero)) == 0.0
    low, high = q.real(np.array([q.lo, q.hi]))
    assert low <= min(a, b, 0) + q.scale and high >= max(a, b, 0) - q.scale
    assert np.float32(q.scale) == q.scale


def test_a_range_from_zero_gets_the_lowest_zero_point() -> None:
    assert qparams(0.0, 3.0).zero == -128
    assert bounds("relu", qparams(0.0, 3.0)) == (-128, 127)
    assert bounds("relu", qparams(-1.0, 3.0))[0] == qparams(-1.0, 3.0).zero


def test_relu6_is_clamped_at_six_also_on_a_coarser_scale() -> None:
    q = qparams(0.0, 6.0, at_least=0.1)
    assert bounds("relu6", q) == (-128, -68)


@given(st.floats(1e-8, 1e6, allow_nan=False))
def test_a_scale_is_never_below_what_was_asked(least: float) -> None:
    q = qparams(0.0, 0.0, at_least=least)
    assert least <= q.scale <= least * (1 + 2**-23)
    assert np.float32(q.scale) == q.scale


def test_wide_values_are_symmetric() -> None:
    q = qparams(-3.0, 1.0, bits=16)
    assert q.zero == 0 and (q.lo, q.hi) == (-32768, 32767) and q.item_bytes == 2
    assert abs(q.real(q.quantize(np.array(-3.0))) + 3.0) < 1e-4


@given(st.integers(0, 2**32 - 1), st.floats(1e-6, 1e3), st.integers(-128, 127))
def test_weights_and_bias_stand_for_the_real_ones(seed: int, spread: float, zero: int) -> None:
    rng = np.random.default_rng(seed)
    w, b, qx = rng.normal(0, spread, (4, 3, 2)), rng.normal(0, 1, 4), QParams(0.02, zero)
    q = weight_int8(w, b, qx)
    s = q.s.astype(float)
    assert np.abs(q.w).max() <= 127
    assert np.all(np.abs(q.w * s[:, None, None] - w) <= 0.501 * s[:, None, None])
    real_bias = (q.b + zero * q.w.reshape(4, -1).sum(1)) * 0.02 * s
    assert np.allclose(real_bias, b, atol=0.02 * s.max())
    assert np.abs(q.b + zero * q.w.reshape(4, -1).sum(1)).max() <= BIAS_LIMIT


def test_a_dead_channel_and_a_huge_bias_stay_in_int32() -> None:
    q = weight_int8(np.array([[0.0, 0.0], [1e-9, 0.0], [0.0, 0.0]]), np.array([0.0, 5.0, -1e6]), QParams(0.01, -128))
    assert np.abs(q.b).max() < 2**31
    assert np.allclose(q.b * 0.01 * q.s.astype(float), [0.0, 5.0, -1e6])


def test_shared_rows_get_one_scale() -> None:
    q = weight_int8(np.array([[1.0], [2.0], [3.0], [0.5]]), None, QParams(0.01, 0), share=2)
    assert q.s[0] == q.s[1] and q.s[2] == q.s[3] and q.s[0] == pytest.approx(2 / 127)

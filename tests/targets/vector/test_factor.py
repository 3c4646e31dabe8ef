"""A float32 product only where it is the same function."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from featherweight.numerics import requantize
from featherweight.targets.vector.factor import factors


@given(m=st.integers(1, 2**26), lo=st.integers(-255, 0), hi=st.integers(1, 255), seed=st.integers(0, 99))
def test_floats_round_like_integers_wherever_they_are_chosen(m: int, lo: int, hi: int, seed: int) -> None:
    most = min(2**31 - 1, int(300 * 2**32 / m) + 1)
    found = factors(np.array([m]), lo, hi, np.array([-most]), np.array([most]))
    if found.s is None:
        assert found.rounding == "fixed"
        return
    rng = np.random.default_rng(seed)
    edges = (((np.arange(lo, hi + 2) - 0.5) * 2**32) / m).astype(np.int64)
    acc = np.concatenate([rng.integers(-most, most + 1, 2000), *(edges + d for d in (-1, 0, 1, 2)), [-most, most]])
    acc = np.clip(acc, -most, most)
    floats = np.clip(np.rint(acc.astype(np.float32) * found.s[0]), lo, hi)
    assert np.array_equal(floats, requantize(acc, m, 0, lo, hi))


def test_a_multiplier_that_no_float_follows_stays_whole() -> None:
    m = np.array([123_457, 2**31 - 1])
    found = factors(m, -128, 127, np.array([-(2**20)] * 2), np.array([2**20] * 2))
    assert found.rounding == "fixed" or found.s is not None
    assert factors(np.array([2**20 + 1]), -(2**15), 2**15 - 1, np.array([-(2**30)]), np.array([2**30])).s is None
    assert factors(np.array([1 << 24]), -128, 127, np.array([-9]), np.array([9])).rounding == "nearest"

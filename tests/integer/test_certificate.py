"""Certified channels agree with float32 rounding on every accumulator, not only at the boundaries that were checked."""

import numpy as np

from featherweight.integer.certificate import STEP, TRIES, agrees, certify
from featherweight.numerics import requantize
from featherweight.quant import multiplier, rescale


def exhaustive(factor: np.float32, m: int, lo: int, hi: int, least: int, most: int) -> bool:
    acc = np.arange(least, most + 1)
    by_float = np.clip(np.rint(acc.astype(np.float32) * factor), lo, hi)
    return np.array_equal(requantize(acc, np.int64(m), 0, lo, hi), by_float)


def channels(n: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    s = (10.0 ** rng.uniform(-4, -2, n)).astype(np.float32)
    s[:3] = [2**-8, 2**-9, 2**-7]  # halves are exact here, and go to even in floats
    reach = rng.integers(100, 60_000, n)
    return s, -reach, reach + rng.integers(0, 1000, n)


def test_boundaries_decide_as_all_accumulators_do() -> None:
    s, least, most = channels()
    for lo, hi in ((-128, 127), (0, 255)):
        factor = rescale(0.5, s, 0.25)
        m = multiplier(factor)
        got = agrees(factor, m, lo, hi, least, most)
        full = [exhaustive(f, k, lo, hi, a, b) for f, k, a, b in zip(factor, m, least, most, strict=True)]
        assert got.tolist() == full
        assert not got.all()  # or the test would say nothing


def test_certify_makes_them_agree_with_a_small_nudge() -> None:
    s, least, most = channels()
    done = certify(0.5, s, 0.25, -128, 127, least, most)
    assert done.agrees.all()
    assert np.abs(done.s / s - 1).max() <= STEP * TRIES
    factor = rescale(0.5, done.s, 0.25)
    assert all(exhaustive(f, m, -128, 127, a, b) for f, m, a, b in zip(factor, done.m, least, most, strict=True))


def test_a_channel_that_cannot_agree_is_reported() -> None:
    s = np.array([1e-7], np.float32)  # every boundary lies among thousands of accumulators that floats cannot hold
    done = certify(1.0, s, 1.0, -128, 127, np.array([-(2**31) + 1]), np.array([2**31 - 1]))
    assert not done.agrees.any() and done.s[0] == s[0]

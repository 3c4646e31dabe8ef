"""Make the integer rounding and float32 rounding one function, so that runtimes that multiply in float agree exactly.

ONNX Runtime's QLinearConv computes rint(float32(acc) * S) with S = (x_scale * w_scale) / y_scale in float32; ours is
(acc * m + 2**31) >> 32.  Both are monotone in acc, so they agree on every reachable accumulator when they agree on
both sides of each of the (at most 255) accumulators where the result changes.
"""

from typing import NamedTuple

import numpy as np

from ..quant import multiplier, rescale

STEP = 1e-5  # relative nudge of a channel's weight scale
TRIES = 161  # scales tried per channel, nearest first: at most 0.08 % away


class Certified(NamedTuple):
    """Weight scales that were nudged, their multipliers, and which channels agree (bool)."""

    s: np.ndarray
    m: np.ndarray
    agrees: np.ndarray


def agrees(factor: np.ndarray, m: np.ndarray, lo: int, hi: int, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """True for every channel whose two roundings are equal on all accumulators in [least, most].

    Args:
        factor: float32 (O,); m: int64 (O,); lo, hi: clamp relative to the zero point; least, most: int64 (O,).
    """
    t = np.arange(lo + 1, hi + 1, dtype=np.int64)[None, :]
    some = np.maximum(m, 1)[:, None]
    first = -((-(t * 2**32 - 2**31)) // some)  # the least acc that rounds to t or more
    first = np.clip(first, least[:, None], most[:, None] + 1)

    def rounded(acc: np.ndarray) -> np.ndarray:
        return np.rint(acc.astype(np.float32) * factor[:, None].astype(np.float32))

    above = (first > most[:, None]) | (rounded(first) >= t)
    below = (first <= least[:, None]) | (rounded(first - 1) < t)
    dead = (m == 0) & (np.maximum(np.abs(least), np.abs(most)) * factor.astype(np.float64) < 0.5)
    return np.where(m > 0, (above & below).all(1), dead)


def certify(
    x_scale: float, s: np.ndarray, y_scale: float, lo: int, hi: int, least: np.ndarray, most: np.ndarray
) -> Certified:
    """Nudge each channel's weight scale until both roundings agree; the integer weights stay as they are.

    m is recomputed from the nudged float32 factor; at most TRIES scales are tried, the nearest that agrees is kept,
    and a channel where none does keeps its own.
    """
    s = s.astype(np.float32)
    factor = rescale(x_scale, s, y_scale)
    m = multiplier(factor)
    ok = agrees(factor, m, lo, hi, least, most)
    out_s, out_m = s.copy(), m.copy()
    for k in range(1, TRIES):
        todo = np.flatnonzero(~ok)
        if not len(todo):
            break
        step = ((k + 1) // 2) * (1 if k % 2 else -1) * STEP
        near = (s[todo].astype(np.float64) * (1 + step)).astype(np.float32)
        factor = rescale(x_scale, near, y_scale)
        m = multiplier(factor)
        good = agrees(factor, m, lo, hi, least[todo], most[todo]) & (m < 2**31)
        hit = todo[good]
        out_s[hit], out_m[hit], ok[hit] = near[good], m[good], True
    return Certified(out_s, out_m, ok)

"""Multipliers so short that a rounding fits 32 bits: Cortex-M0 and M3 have no 64-bit multiply worth the name.

m = k * 2**(32 - shift), one shift for a layer, makes `requantize` equal `requantize_short`, which never leaves int32.
`shorten` looks for them among the scales that a certificate may nudge a channel to; `short` finds them in what ships.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..ops.add import QAdd
from ..ops.avgpool import QAvgPool
from ..ops.concat import QConcat
from ..ops.conv import QConv
from ..quant import QParams, rescale
from .certificate import Certified, agrees
from .verify import reach, tile_reach

if TYPE_CHECKING:
    from .graph import Step

MOST = 2**15 - 1  # multipliers are also short to store
NUDGE = 1e-3  # largest relative change of a channel's scale
TRIES = 64  # multipliers tried per channel and shift, nearest first
ULPS = (0, 1, -1, 2, -2, 3, -3)  # of a scale around the one that says exactly what the multiplier says
SHIFTS = range(22, 7, -1)


class Short(NamedTuple):
    """Multipliers (int64, one per channel or operand) and the shift they share."""

    m: np.ndarray
    shift: int

    def bias(self, zero: int) -> int:
        """What `numerics.requantize_short` adds: half a step and the zero point."""
        return (1 << (self.shift - 1)) + (zero << self.shift)


def short(step: "Step", *qx: QParams) -> Short | None:
    """The multipliers of `step` with the zeros at their end shifted out, or None where int32 is too narrow for them.

    Args: qx: parameters of the step's inputs.
    Returns: of a QConv one multiplier per channel, of a QAvgPool one, of a QAdd one per operand; every other op: None.
    """
    op = step.op
    if isinstance(op, QConv):
        least, most = reach(step.constants, qx[0])
        return _fitting(np.asarray(step.constants["m"], np.int64), np.maximum(np.abs(least), np.abs(most)), op.zy)
    if isinstance(op, QAvgPool):
        return _fitting(np.array([op.m]), np.abs(np.array(tile_reach(op, qx[0]))).max(keepdims=True), op.zy)
    if isinstance(op, QAdd):
        ends = [max(abs(q.lo - z), abs(q.hi - z)) for q, z in zip(qx, (op.za, op.zb), strict=True)]
        return _fitting(np.array([op.ma, op.mb]), np.array(ends), op.zy, together=True)
    return None


def operands(op: QConcat, *qx: QParams) -> tuple[Short | None, ...]:
    """The short multiplier of every operand of a concat; one that is copied has 0."""
    ends = [max(abs(q.lo - z), abs(q.hi - z)) for q, z in zip(qx, op.zero, strict=True)]
    return tuple(_fitting(np.array([m]), np.array([end]), op.zy) for m, end in zip(op.m, ends, strict=True))


def _fitting(m: np.ndarray, high: np.ndarray, zero: int, together: bool = False) -> Short | None:
    bits = int(np.bitwise_or.reduce(m))
    ends = 32 if not bits else (bits & -bits).bit_length() - 1
    shift = max(1, 32 - ends)
    k = m >> (32 - shift)
    each = [int(a) * int(b) for a, b in zip(k, high, strict=True)]
    return Short(k, shift) if (sum(each) if together else max(each)) + _room(zero, shift) < 2**31 else None


def _room(zero: int, shift: int) -> int:
    return (1 << (shift - 1)) + (abs(zero) << shift)


def shorten(
    x_scale: float,
    s: np.ndarray,
    y_scale: float,
    zero: int,
    clamp: tuple[int, int],
    least: np.ndarray,
    most: np.ndarray,
    floats: bool = True,
) -> Certified | None:
    """Nudge every channel's weight scale to a short multiplier; the integer weights stay as they are.

    The largest shift is tried first, where multipliers lie closest; of a channel's multipliers the nearest that agrees
    with float32 rounding on every reachable accumulator.

    Args:
        clamp: least and most result, relative to the zero point; least, most: reachable accumulators, int64 (O,).
        floats: agreement with float32 rounding is wanted.
    Returns: the scales with their multipliers, or None where a channel has none within NUDGE.
    """
    factor = rescale(x_scale, s, y_scale).astype(np.float64)
    high = np.maximum(np.abs(least), np.abs(most))
    silent = high * factor < 0.25  # a channel that gives its zero point whatever it reads
    for shift in SHIFTS:
        exact = np.where(silent, 0.0, factor * 2.0**shift)
        limit = np.minimum(MOST, (2**31 - 1 - _room(zero, shift)) // np.maximum(high, 1))
        if (exact > limit).any():
            continue
        limit = np.minimum(limit, (2**31 - 1) >> (32 - shift))  # 32 bits hold the multiplier unshortened, too
        first, last = np.ceil(exact * (1 - NUDGE)), np.minimum(np.floor(exact * (1 + NUDGE)), limit)
        if (first > last).any():
            return None  # a smaller shift only leaves fewer
        found = _agreeing(x_scale, s, y_scale, shift, exact, (first, last), clamp, (least, most), floats)
        if found is not None:
            return found
    return None


def _agreeing(
    x_scale: float,
    s: np.ndarray,
    y_scale: float,
    shift: int,
    exact: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    clamp: tuple[int, int],
    reachable: tuple[np.ndarray, np.ndarray],
    floats: bool,
) -> Certified | None:
    """Multipliers of one shift, or None."""
    near = np.clip(np.rint(exact), *ends)
    side = np.where(exact >= near, 1, -1)
    out_k, out_s = near.astype(np.int64), s.astype(np.float32)
    todo = np.arange(len(s))
    for t in range(TRIES):
        k = near[todo] + side[todo] * ((t + 1) // 2) * (1 if t % 2 else -1)
        inside = (ends[0][todo] <= k) & (k <= ends[1][todo])
        if t > 1 and not inside.any():
            return None
        at, k = todo[inside], k[inside].astype(np.int64)
        scale = np.where(k > 0, weight_scale(x_scale, k * 2.0**-shift, y_scale), s[at]).astype(np.float32)
        out_k[at], out_s[at] = k, scale
        for ulps in ULPS if floats else ():
            if not len(at):
                break
            moved = _beside(scale, ulps)
            edges = reachable[0][at], reachable[1][at]
            good = agrees(rescale(x_scale, moved, y_scale), k << (32 - shift), *clamp, *edges)
            out_k[at[good]], out_s[at[good]] = k[good], moved[good]
            todo = np.setdiff1d(todo, at[good], assume_unique=True)
            at, k, scale = at[~good], k[~good], scale[~good]
        if not len(todo) or not floats:
            return Certified(out_s, out_k << (32 - shift), np.full(len(s), floats))
    return None


def weight_scale(x_scale: float, factor: np.ndarray, y_scale: float) -> np.ndarray:
    """float32 weight scales whose `rescale` comes nearest to `factor`."""
    first = (np.asarray(factor, np.float64) * np.float32(y_scale) / np.float32(x_scale)).astype(np.float32)
    around = [_beside(first, ulps) for ulps in range(-2, 3)]
    off = np.abs(np.array([rescale(x_scale, a, y_scale) for a in around], np.float64) - factor)
    return np.asarray(np.choose(off.argmin(0), around), np.float32)


def _beside(a: np.ndarray, ulps: int) -> np.ndarray:
    """The positive float32 numbers so many places above (or, negative, below) `a`."""
    return (a.view(np.int32) + np.int32(ulps)).view(np.float32)

"""Weights of convolutions as streams of 32-bit words, for kernels that take taps in pairs (family `pairs`)."""

from dataclasses import replace

import numpy as np

from .. import numerics
from .family import Convolution

BITS = (4, 8, 16)
LARGEST = 2**23  # of a bias that shares its word with a tap
SCALE = {4: 12, 8: 8}  # 2**SCALE: what sums, in 8 bits those of odd channels, are multiplied by


def order(kh: int, each: int, kw: int) -> np.ndarray:
    """Taps, numbered as in (kh, each, kw), two by two as the stage holds them; -1: none.

    Rows of three taps give their outer ones as a pair, and two such rows a pair of middle ones.
    """
    taps = np.arange(kh * each * kw)
    if kw != 3:
        return np.pad(taps, (0, len(taps) % 2), constant_values=-1)
    rows = taps.reshape(-1, 3)
    two = rows[: len(rows) // 2 * 2].reshape(-1, 6)[:, [0, 2, 3, 5, 1, 4]].ravel()
    return np.concatenate([two, [rows[-1, 0], rows[-1, 2], rows[-1, 1], -1]]) if len(rows) % 2 else two


def halves(channels: int) -> np.ndarray:
    """`order` of the stage after a depthwise convolution: a pair is a channel of each half."""
    half = -(-channels // 2)
    low = np.arange(half)
    return np.stack([low, np.where(low + half < channels, low + half, -1)], 1).ravel()


def fewest_bits(c: Convolution) -> int:
    """The fewest bits of a stored weight in which no sum of `c` can leave what the kernels hold."""
    flat = np.abs(c.w.astype(np.int64)).reshape(len(c.w), -1)
    most = flat.sum(1) * (128 if c.x.item_bytes == 1 else 2**15) + np.abs(c.b)
    for bits in (4, 8):
        if flat.max(initial=0) < 2 ** (bits - 1) and most.max() < 2 ** (31 - SCALE[bits]) and c.x.item_bytes == 1:
            return bits
    return 16


def blocks(taps: int, bits: int) -> int:
    """Steps of the kernel, at least two: of four taps in 4 bits, of two otherwise.  taps: an even number."""
    return max(2, -(-taps // 4) if bits == 4 else taps // 2)


def mixing_words(c: Convolution, taps: np.ndarray, bits: int) -> np.ndarray:
    """For two output channels at a time: biases, taps in the order `taps` (-1: a zero), multipliers.

    A 4-bit word holds, from the highest bits of its upper and of its lower half: a tap of the even channel, of the odd
    one, and the same of the next pair.  An 8-bit word holds even + 256 * odd in each half.  16 bits: a word of the
    even channel, then one of the odd.
    """
    o, outs = len(c.w), len(c.w) // c.groups
    flat = c.w.transpose(0, 2, 1, 3).reshape(o, -1).astype(np.int64)
    count = (4 if bits == 4 else 2) * blocks(len(taps), bits)
    taps = np.pad(taps, (0, count - len(taps)), constant_values=-1)
    flat = np.pad(flat, ((0, 0), (0, 1)))[:, taps]
    first = np.arange(0, o, outs)[:, None] + np.arange(0, outs, 2)
    even = first.ravel()
    odd = np.minimum(first + 1, first[:, :1] + outs - 1).ravel()
    u, v = flat[even].reshape(len(even), -1, 2), flat[odd].reshape(len(even), -1, 2)
    b0, b1 = c.b[even], c.b[odd]
    if bits == 16:
        words = np.stack([_pair(u), _pair(v)], 2).reshape(len(even), -1)
    elif bits == 8:
        words, b1 = _pair(u + 256 * v), b0 + 256 * b1
    else:
        u, v = u.reshape(len(even), -1, 2, 2) & 15, v.reshape(len(even), -1, 2, 2) & 15
        words = _pair(u[:, :, 0] << 12 | v[:, :, 0] << 8 | u[:, :, 1] << 4 | v[:, :, 1])
        b0, b1 = b0 << 12, b1 << 12
    stream = np.concatenate([b0[:, None], b1[:, None], words, c.m[even][:, None], c.m[odd][:, None]], 1)
    return stream.ravel() & 0xFFFFFFFF


def depthwise_words(c: Convolution) -> np.ndarray:
    """Per channel its bias, its rows of taps in whole words, its multiplier."""
    o, _, kh, kw = c.w.shape
    w = np.pad(c.w.reshape(o, kh, kw), ((0, 0), (0, 0), (0, -kw % 4)))
    taps = _bytes(w.reshape(o, -1, 4)).reshape(o, -1)
    return np.concatenate([c.b[:, None], taps, c.m[:, None]], 1).ravel().astype(np.int64) & 0xFFFFFFFF


def settled(c: Convolution) -> Convolution | None:
    """A depthwise convolution with the same results whose biases have 24 bits; None where there is none.

    Large biases go with multipliers so small that no input moves the result by more than one: the sum at which it
    moves is all that matters, and a multiplier that is larger by a power of two can have it, too.
    """
    b, m = c.b.astype(np.int64), c.m.astype(np.int64)
    reach = 128 * np.abs(c.w.astype(np.int64)).reshape(len(b), -1).sum(1)
    for k in np.flatnonzero(np.abs(b) >= LARGEST):
        if m[k] == 0:
            b[k] = 0
            continue
        lo, hi = b[k] - reach[k], b[k] + reach[k]
        last = _rounded(hi, m[k])
        at = lo + np.searchsorted(_rounded(np.arange(lo, hi + 1), m[k]), last)  # the least sum that gives the last
        ends = np.array([lo, max(lo, at - 1), at, hi])
        for scale in range(1, 31):
            more = m[k] << scale
            new = -(-((2 * last - 1) << 31) // more) - at + b[k]
            same = _rounded(ends, m[k]) == _rounded(ends - b[k] + new, more)
            if more < 2**31 and abs(new) < LARGEST and same.all():
                b[k], m[k] = new, more
                break
        else:
            return None
    return replace(c, b=b, m=m)


def _rounded(acc: np.ndarray, m: np.ndarray) -> np.ndarray:
    return numerics.requantize(acc, m, 0, -(2**31), 2**31)  # type: ignore[no-any-return]


def depthwise3_words(c: Convolution) -> np.ndarray:
    """Of 3 x 3 taps in four words: outer taps of rows 0 and 1; of row 2 with middle ones; bias and the last; m."""
    t = c.w.reshape(len(c.w), 9)
    words = [_bytes(t[:, [0, 3, 2, 5]]), _bytes(t[:, [6, 1, 8, 4]]), c.b * 256 + (t[:, 7].astype(np.int64) & 255), c.m]
    return np.stack(words, 1).ravel().astype(np.int64) & 0xFFFFFFFF


def _pair(a: np.ndarray) -> np.ndarray:
    return (a[..., 0] & 0xFFFF) | (a[..., 1] & 0xFFFF) << 16


def _bytes(a: np.ndarray) -> np.ndarray:
    """(..., 4) int8 -> words, the first one lowest."""
    return ((a.astype(np.int64) & 255) << np.array([0, 8, 16, 24])).sum(-1)

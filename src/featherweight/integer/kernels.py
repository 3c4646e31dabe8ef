"""Sums and copies of numpy maps (N, C, H, W) for both interpreters.  No rounding lives here."""

from typing import Any

import numpy as np

Pair = tuple[int, int]
Pads = tuple[int, int, int, int]


def conv(x: np.ndarray, w: np.ndarray, stride: Pair, pads: Pads, groups: int, fill: Any = 0) -> np.ndarray:
    """Convolution of `x` (N, C, H, W) with `w` (O, C / groups, kh, kw), padded with `fill`, in the dtype of `x`."""
    n, c, _, _ = x.shape
    o, each, kh, kw = w.shape
    if any(pads):
        x = np.pad(x, ((0, 0), (0, 0), pads[:2], pads[2:]), constant_values=fill)
    p, q = (x.shape[2] - kh) // stride[0] + 1, (x.shape[3] - kw) // stride[1] + 1
    taps = [
        (i, j, x[:, :, i : i + (p - 1) * stride[0] + 1 : stride[0], j : j + (q - 1) * stride[1] + 1 : stride[1]])
        for i in range(kh)
        for j in range(kw)
    ]
    if each == 1 and o == c:  # depthwise: one multiply-add of whole maps per tap
        out = np.zeros((n, o, p, q), x.dtype)
        for i, j, tap in taps:
            out += tap * w[:, 0, i, j].astype(x.dtype).reshape(1, -1, 1, 1)
        return out
    columns = np.empty((n, c, kh * kw, p, q), x.dtype)
    for k, (_, _, tap) in enumerate(taps):
        columns[:, :, k] = tap
    columns = columns.reshape(n, groups, each * kh * kw, p * q)
    rows = w.astype(x.dtype).reshape(groups, o // groups, each * kh * kw)
    return np.matmul(rows, columns).reshape(n, o, p, q)


def tiles(x: np.ndarray, tile: Pair) -> np.ndarray:
    """View of whole tiles: (N, C, P, kh, Q, kw); a last partial tile is dropped."""
    n, c, h, w = x.shape
    kh, kw = tile
    p, q = h // kh, w // kw
    return x[:, :, : p * kh, : q * kw].reshape(n, c, p, kh, q, kw)


class Exact:
    """The kernels of `QOp.run` for int64 arrays.  BLAS does the work wherever its floats hold every partial sum."""

    @staticmethod
    def channels(c: np.ndarray) -> np.ndarray:
        return np.asarray(c, np.int64).reshape(1, -1, 1, 1)

    @staticmethod
    def conv(x: np.ndarray, w: np.ndarray, stride: Pair, pads: Pads, groups: int, fill: int) -> np.ndarray:
        high = max(int(np.abs(x).max(initial=0)), abs(fill))
        reach = high * int(np.abs(w.reshape(len(w), -1)).sum(1).max())
        dtype = np.float32 if reach < 2**24 else np.float64 if reach < 2**53 else np.int64
        return conv(x.astype(dtype), w, stride, pads, groups, fill).astype(np.int64)

    @staticmethod
    def pool_sum(x: np.ndarray, tile: Pair) -> np.ndarray:
        return np.asarray(tiles(x, tile).sum((3, 5)))

    @staticmethod
    def pool_max(x: np.ndarray, tile: Pair) -> np.ndarray:
        return np.asarray(tiles(x, tile).max((3, 5)))

    @staticmethod
    def repeat(x: np.ndarray, factor: Pair, rest: Pair) -> np.ndarray:
        for axis, f, r in zip((2, 3), factor, rest, strict=True):
            x = np.repeat(x, [f] * (x.shape[axis] - 1) + [f + r], axis)
        return x

    @staticmethod
    def concat(xs: list[np.ndarray]) -> np.ndarray:
        return np.concatenate(xs, 1)

    @staticmethod
    def steps(x: np.ndarray, first: int | None, last: int | None) -> np.ndarray:
        return x[..., first:last]

    @staticmethod
    def take(table: np.ndarray, x: np.ndarray) -> np.ndarray:
        return np.asarray(table[x])

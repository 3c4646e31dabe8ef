"""The kernels of `QOp.run` as TensorFlow Lite operators on int64, channels last: exact, for whatever has no other form.

TensorFlow Lite has no convolution that gives its sums; one in float32 gives them exactly where every partial sum is
an integer below 2**24, so wide values go in as a high and a low byte and many taps go in parts.
"""

import numpy as np

from ...integer.kernels import Pads, Pair
from ..symbol import Symbol
from .writer import Dims, Tensor, Writer

EXACT = 2**24  # float32 holds every integer up to it
VALID = 1  # of the schema's Padding


def shape_of(x: Symbol) -> Dims:
    return tuple(x.writer.tensors[x.name].shape)


class Symbols:
    """Maps are (1, H, W, C)."""

    @staticmethod
    def channels(c: np.ndarray) -> np.ndarray:
        return np.asarray(c, np.int64).reshape(1, 1, 1, -1)

    @staticmethod
    def conv(x: Symbol, weights: np.ndarray, stride: Pair, pads: Pads, groups: int, fill: int) -> Symbol:
        if x.byte:
            parts = [(x.name, 1, 128, fill)]
        else:
            assert fill == 0, "a wide value is symmetric"
            high = x >> 8
            parts = [(high.name, 256, 128, 0), ((x - high * 256).name, 1, 255, 0)]
        total: Symbol | None = None
        for name, factor, most, pad in parts:
            for w in _chunks(weights, most):
                y = Symbol(x.writer, sums(x.writer, name, w, stride, pads, groups, pad)) * factor
                total = y if total is None else total + y
        assert total is not None
        return total

    @staticmethod
    def _tiles(x: Symbol, tile: Pair) -> str:
        w, (_, h, wide, c), (kh, kw) = x.writer, shape_of(x), tile
        p, q = h // kh, wide // kw
        whole = x.name
        if (p * kh, q * kw) != (h, wide):
            ends = [w.constant(v, "int32") for v in ([0, 0, 0, 0], [1, p * kh, q * kw, c])]
            whole = w.add("SLICE", [whole, *ends], Tensor((1, p * kh, q * kw, c), "int64"))
        return str(w.reshape(whole, (p, kh, q, kw, c)))

    @staticmethod
    def _reduced(op: str, x: Symbol, tile: Pair) -> Symbol:
        w, (_, h, wide, c) = x.writer, shape_of(x)
        p, q = h // tile[0], wide // tile[1]
        axes = w.constant([1, 3], "int32")
        y = w.add(op, [Symbols._tiles(x, tile), axes], Tensor((p, q, c), "int64"), keep_dims=False)
        return Symbol(w, w.reshape(y, (1, p, q, c)))

    @staticmethod
    def pool_sum(x: Symbol, tile: Pair) -> Symbol:
        return Symbols._reduced("SUM", x, tile)

    @staticmethod
    def pool_max(x: Symbol, tile: Pair) -> Symbol:
        return Symbols._reduced("REDUCE_MAX", x, tile)

    @staticmethod
    def repeat(x: Symbol, factor: Pair, rest: Pair) -> Symbol:
        return Symbol(x.writer, repeated(x.writer, x.name, factor, rest))

    @staticmethod
    def concat(xs: list[Symbol]) -> Symbol:
        *same, _ = shape_of(xs[0])
        shape = (*same, sum(shape_of(x)[3] for x in xs))
        w = xs[0].writer
        return Symbol(w, w.add("CONCATENATION", [x.name for x in xs], Tensor(shape, "int64"), axis=3))

    @staticmethod
    def steps(x: Symbol, first: int | None, last: int | None) -> Symbol:
        w, (_, h, wide, c) = x.writer, shape_of(x)
        begin = first or 0
        size = (1, h, (wide if last is None else wide + last) - begin, c)
        ends = [w.constant(v, "int32") for v in ([0, 0, begin, 0], size)]
        return Symbol(w, w.add("SLICE", [x.name, *ends], Tensor(size, "int64")))

    @staticmethod
    def take(table: np.ndarray, x: Symbol) -> Symbol:
        w = x.writer
        index = w.cast(x, "int32")
        return Symbol(w, w.add("GATHER", [w.constant(table), index], Tensor(shape_of(x), "int64"), axis=0))


def repeated(w: Writer, value: str, factor: Pair, rest: Pair) -> str:
    """Rows and columns copied; the last ones `rest` times more."""
    for axis, f, r in zip((1, 2), factor, rest, strict=True):
        old = w.tensors[value]
        n = old.shape[axis]
        if f * n + r != n:
            shape = tuple(f * n + r if k == axis else size for k, size in enumerate(old.shape))
            index = w.constant(np.minimum(np.arange(n * f + r) // f, n - 1), "int32")
            value = w.add("GATHER", [value, index], Tensor(shape, old.dtype, old.scales), axis=axis)
    return value


def sums(w: Writer, value: str, weights: np.ndarray, stride: Pair, pads: Pads, groups: int, fill: int) -> str:
    """int64 sums of a float32 convolution whose every partial sum is an integer that float32 holds."""
    x = w.cast(value, "float32")
    if any(pads):
        if fill:  # PAD adds zeros: what is padded is the distance to the fill
            x = w("Sub", x, w.constant(fill, "float32"))
        x = padded(w, x, pads)
        if fill:
            x = w("Add", x, w.constant(fill, "float32"))
    o, each, kh, kw = weights.shape
    _, h, wide, c = w.tensors[x].shape
    shape = (1, (h - kh) // stride[0] + 1, (wide - kw) // stride[1] + 1, o)
    how = {"padding": VALID, "stride_w": stride[1], "stride_h": stride[0]}
    how |= {"dilation_w_factor": 1, "dilation_h_factor": 1}
    none = w.constant(np.zeros(o), "float32")
    if groups == c and each == 1 and groups > 1:
        kernel = w.constant(weights.transpose(1, 2, 3, 0), "float32")
        y = w.add("DEPTHWISE_CONV_2D", [x, kernel, none], Tensor(shape, "float32"), depth_multiplier=o // c, **how)
    else:
        kernel = w.constant(weights.transpose(0, 2, 3, 1), "float32")
        y = w.add("CONV_2D", [x, kernel, none], Tensor(shape, "float32"), **how)
    return w.cast(y, "int64")


def padded(w: Writer, value: str, pads: Pads) -> str:
    """Rows and columns of zeros around a map; of an 8-bit map, of what stands for zero."""
    top, bottom, left, right = pads
    old = w.tensors[value]
    b, h, wide, c = old.shape
    around = w.constant([[0, 0], [top, bottom], [left, right], [0, 0]], "int32")
    shape = (b, h + top + bottom, wide + left + right, c)
    return w.add("PAD", [value, around], Tensor(shape, old.dtype, old.scales))


def _chunks(weights: np.ndarray, most: int) -> list[np.ndarray]:
    """Weights that add up to `weights`, each with sums that float32 holds for inputs up to `most`."""
    flat = weights.reshape(len(weights), -1)
    spent = np.cumsum(np.abs(flat), 1) * most
    if spent.max() < EXACT:
        return [weights]
    part = spent // (EXACT - 127 * 256)
    return [np.where(part == k, flat, 0).reshape(weights.shape) for k in range(int(part.max()) + 1)]

"""Arrays of samples: which axis is what, in which element type."""

import sys

import numpy as np

from ..errors import DataError, many
from ..task import Input
from .decoded import Decoded
from .texts import read_texts

SIGNAL_STEPS = 32  # a flat row of at least so many values from an .npz is read as a signal


def as_samples(x: np.ndarray, where: str, like: Input | None = None, flat: str = "signal") -> Decoded:
    """Bring an array into the layout and dtype of a Dataset.

    Args:
        x: (N, F) tables or flat signals, (N, L, C) signals, (N, H, W) or (N, H, W, C) images, (N,) texts.
        where: the array's name for messages.
        like: a contract to meet; without one, the array itself decides.
        flat: what long 2-D rows are: "signal" or "table".
    Returns: (N, *input.array_shape) in input.dtype, its Input, and sentences about every guess.
    Raises: DataError for objects and shapes that cannot be samples.
    """
    if like is not None and like.structured:
        raise DataError(
            f"the model reads {', '.join(like.columns)} beside every {like.kind}",
            where=where,
            hint="arrays of these names, or a CSV with these columns",
        )
    if x.dtype.kind in "UST" or (x.dtype.kind == "O" and x.size and all(isinstance(t, (str, bytes)) for t in x.flat)):
        return _texts(x, where, like)
    if x.dtype.kind == "O":
        raise DataError(
            "the samples differ in shape, or are Python objects",
            where=where,
            hint="one numeric array, every sample with the same size and channels",
        )
    if x.dtype.kind not in "buif":
        raise DataError(f"samples of type {x.dtype} cannot be learnt from", where=where, hint="uint8, int16 or float32")
    if x.ndim == 0 or len(x) == 0 or x.size == 0:
        raise DataError(f"no samples: the array's shape is {x.shape}", where=where)
    said: list[str] = []
    if like is not None:
        x = _meet(x, where, like)
        return Decoded(_narrow(x, like.dtype, where, said), like, warnings=tuple(said))
    kind, x = _layout(x, where, flat, said)
    dtype = _element(x.dtype, kind)
    if kind == "table":
        shape = (1, 1, x.shape[1])
    elif kind == "signal":
        shape = (x.shape[2], 1, x.shape[1])
    else:
        shape = (x.shape[3], x.shape[1], x.shape[2])
    return Decoded(_narrow(x, dtype, where, said), Input(kind, shape, dtype), warnings=tuple(said))


def _texts(x: np.ndarray, where: str, like: Input | None) -> Decoded:
    if x.ndim == 2 and x.shape[1] == 1:
        x = x[:, 0]
    if x.ndim != 1 or not len(x):
        raise DataError(f"the texts have the shape {x.shape}", where=where, hint="one text for every sample")
    if x.dtype.kind == "U" and x.dtype.itemsize:
        codes = np.ascontiguousarray(x).view(np.dtype(np.uint32).newbyteorder(x.dtype.byteorder))
        if codes.max() > sys.maxunicode:  # a file may hold any 32 bits in place of a character
            raise DataError(f"the texts hold the code {codes.max():#x}, which is no character", where=where)
    return read_texts(x.tolist(), (where.rpartition(": ")[2] + "[{}]").format, like)


def _layout(x: np.ndarray, where: str, flat: str, said: list[str]) -> tuple[str, np.ndarray]:
    if x.ndim == 1:
        return "table", x[:, None]
    if x.ndim == 2:
        if flat == "signal" and x.shape[1] >= SIGNAL_STEPS:
            said.append(f"{where} holds rows of {x.shape[1]:,} values: read as signals of one channel (a guess)")
            return "signal", x[:, :, None]
        return "table", x
    if x.ndim == 3:
        _, a, b = x.shape
        if (x.dtype == np.uint8 and min(a, b) >= 8) or (a == b >= 8):
            said.append(f"{where} is {a} x {b} per sample without a channel axis: read as gray images (a guess)")
            return "image", x[..., None]
        return "signal", x
    if x.ndim == 4:
        if x.shape[1] == 1:
            return "signal", x[:, 0]
        if x.shape[1] in (3, 4) and x.shape[3] > 4:
            said.append(f"{where} has its {x.shape[1]} channels first: moved to the last axis (a guess)")
            return "image", np.moveaxis(x, 1, 3)
        return "image", x
    raise DataError(
        f"samples of shape {x.shape[1:]} have too many axes",
        where=where,
        hint="(N, H, W, C) images, (N, L, C) signals or (N, F) tables",
    )


def _meet(x: np.ndarray, where: str, like: Input) -> np.ndarray:
    want = like.array_shape
    got = x.shape[1:]
    if got != want and got in (want[:-1], (1, *want)) and (want[-1] == 1 or got[0] == 1) and x[0].size == like.size:
        x = x.reshape(len(x), *want)
    elif len(want) == 3 and got == (want[2], want[0], want[1]) and want[2] in (3, 4):
        x = np.moveaxis(x, 1, 3)
    if x.shape[1:] != want:
        raise DataError(
            f"samples have the shape {got}, the model was made for {want}",
            where=where,
            hint=f"rows of {many(like.size, 'number')}"
            if like.kind == "table"
            else f"{like.kind}s of {' x '.join(map(str, want))}, channels last",
        )
    return x


def _element(dtype: np.dtype, kind: str) -> str:
    if dtype == np.uint8 and kind != "table":
        return "uint8"
    if dtype in (np.int16, np.int8) and kind == "signal":
        return "int16"
    return "float32"


def _narrow(x: np.ndarray, dtype: str, where: str, said: list[str]) -> np.ndarray:
    """Return `x` in the contract's element type.

    Raises: DataError where values do not fit it.
    """
    if x.dtype == dtype:
        return np.ascontiguousarray(x)
    if dtype == "float32":
        with np.errstate(over="ignore"):
            y = np.ascontiguousarray(x, dtype=np.float32)
        if x.dtype.kind == "f" and x.dtype.itemsize > 4 and (lost := int((np.isinf(y) & np.isfinite(x)).sum())):
            raise DataError(f"{lost:,} values are beyond the range of float32 (3.4e38)", where=where)
        if x.dtype.itemsize > 2 and x.dtype != np.float32:
            whole = (np.abs(x) > 2**24) & (np.floor(x) == x) & np.isfinite(y)
            if lost := int((whole & (y.astype(np.float64) != x)).sum()):
                said.append(f"{lost:,} values of {where} are large whole numbers that float32 rounds")
        return y
    info = np.iinfo(dtype)
    bad = ~np.isfinite(x) if x.dtype.kind == "f" else np.zeros(1, bool)
    if bad.any() or x.min() < info.min or x.max() > info.max or (x.dtype.kind == "f" and (x != np.rint(x)).any()):
        raise DataError(
            f"samples are {x.dtype}, the model reads {dtype}",
            where=where,
            hint=f"whole numbers from {info.min:,} to {info.max:,}, as in training",
        )
    return np.ascontiguousarray(x, dtype=dtype)


def narrowed(x: np.ndarray, dtype: str, where: str) -> np.ndarray:
    """Return `x` in another element type.  Raises: DataError where values do not fit it."""
    return _narrow(x, dtype, where, [])


def drop_broken(x: np.ndarray) -> np.ndarray:
    """Return (N,) bool, True where every value of a sample, and every column beside it, is finite."""
    if x.dtype.names:
        return np.logical_and.reduce([drop_broken(x[name]) for name in x.dtype.names])
    if x.dtype.kind != "f":
        return np.ones(len(x), bool)
    return np.isfinite(x.reshape(len(x), -1)).all(1)

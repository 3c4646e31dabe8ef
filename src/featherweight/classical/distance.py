"""Squared distances between samples and stored vectors, in exact integers, and vectors that stand for many samples."""

import numpy as np

from .reading import Reading

RATE = 1.5e10  # float32 multiply-adds per second of one core, of whole matrices


def squared(features: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Integers (N, F) and (P, F) -> (N, P) int64; every sum on the way is below 2**53."""
    x, v = features.astype(np.float64), vectors.astype(np.float64)
    return ((x**2).sum(1)[:, None] - 2 * (x @ v.T) + (v**2).sum(1)).astype(np.int64)


def wide(reading: Reading) -> str:
    """The C type that holds any distance."""
    range_ = 255 if reading.dtype == "uint8" else 2 * reading.largest
    return "uint32_t" if reading.features * range_**2 < 2**32 and range_ < 2**15 else "uint64_t"


def c_text(reading: Reading, vectors: int, name: str, then: str) -> str:
    """Statements in which `far` becomes the distance to each of NAME_vector[...] in turn, and `then` is done."""
    kind = wide(reading)
    step = "int32_t" if kind == "uint32_t" else "int64_t"
    return f"""\
    for (long p = 0; p < {vectors}; ++p) {{
        {kind} far = 0;
        for (long j = 0; j < {reading.features}; ++j) {{
            const {step} apart = ({step})feature[j] - ({step}){name}_vector[p][j];
            far += ({kind})(apart * apart);
        }}
{then}    }}
"""


def centres(
    features: np.ndarray, kinds: np.ndarray | None, count: int, seed: int, rounds: int
) -> tuple[np.ndarray, np.ndarray]:
    """Choose `count` vectors by k-means, in every kind as many as its share of the rows.

    Args:
        features: integers (N, F).
        kinds: (N,) what must not be mixed in one vector, e.g. classes; None: everything may.
    Returns: vectors (P <= count, F) of the features' dtype, and for each row the vector that it went to (-1: none).
    Source: MacQueen 1967; Lloyd 1982, IEEE Transactions on Information Theory 28(2).
    """
    rng = np.random.default_rng(seed)
    kinds = np.zeros(len(features), np.int64) if kinds is None else kinds
    names, sizes = np.unique(kinds, return_counts=True)
    shares = np.maximum(1, np.floor(sizes / sizes.sum() * max(0, count))).astype(int)
    while shares.sum() > count and shares.max() > 1:
        shares[shares.argmax()] -= 1
    found: list[np.ndarray] = []
    member = np.full(len(features), -1)
    for name, share in list(zip(names, shares, strict=True))[:count]:
        rows = np.flatnonzero(kinds == name)
        x = features[rows].astype(np.float32)
        at = x[rng.choice(len(x), min(share, len(x)), replace=False)]
        nearest = np.zeros(len(x), np.int64)
        for turn in range(rounds + 1):
            nearest = ((at**2).sum(1) - 2 * (x @ at.T)).argmin(1)
            if turn == rounds or len(at) == len(x):
                break
            counts = np.bincount(nearest, minlength=len(at))
            order = np.argsort(nearest, kind="stable")
            starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
            live = counts > 0
            at[live] = np.add.reduceat(x[order], starts[live], axis=0) / counts[live, None]
        member[rows] = nearest + sum(len(f) for f in found)
        found.append(np.rint(at))
    return np.concatenate(found).astype(features.dtype), member

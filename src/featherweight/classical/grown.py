"""Trees as libraries grow them, and their nodes in the order and the integers that ship."""

import numpy as np

# feature of each node (-1: a leaf), limit (a sample goes left when its feature is no greater), left, right, value
Grown = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def preorder(grown: Grown) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Splits in preorder (feature, limit, splits of the left part) and the values of the leaves from left to right."""
    feature, limit, left, right, value = grown
    order: list[int] = []
    leaves: list[int] = []
    begun: dict[int, int] = {}
    part: list[int] = []
    stack: list[tuple[int, int]] = [(0, -1)]  # (node, the split whose left part ends where it begins)
    while stack:
        node, ends = stack.pop()
        if ends >= 0:
            part[begun[ends]] = len(order) - begun[ends] - 1
        if feature[node] < 0:
            leaves.append(node)
            continue
        begun[node] = len(order)
        order.append(node)
        part.append(0)
        stack += [(int(right[node]), node), (int(left[node]), -1)]
    return np.asarray(feature)[order], np.asarray(limit)[order], np.array(part, np.int64), np.asarray(value)[leaves]


def rounded(
    value: np.ndarray, bias: np.ndarray, single: bool, bits: int, codes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which row each leaf adds ((0,): its own), rows of integers, and their steps, float32 (1,) or (K,)."""
    top = 2 ** (bits - 1) - 1
    leaf = np.zeros(0, np.uint8)
    if codes and len(value):
        value, leaf = _shared(value, min(codes, 256))
    largest = np.abs(value).max(0, initial=0.0)
    floor = 1e-9 * max(1e-6, float(np.abs(bias).max(initial=0)))
    scale = (np.maximum(largest if not single else largest.max(keepdims=True), floor * top) / top).astype(np.float32)
    return (
        leaf,
        np.rint(value / scale.astype(np.float64)).clip(-top, top).astype(np.int8 if bits == 8 else np.int16),
        scale,
    )


def _shared(value: np.ndarray, codes: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (codes, K) that stand for all of `value`, by k-means of the different ones, and which stands for each."""
    different, which, counts = np.unique(np.round(value, 6), axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    if len(different) <= codes:
        return different, which.astype(np.uint8)
    at = different[np.argsort(-counts, kind="stable")[:codes]].copy()
    for _ in range(8):
        nearest = ((at**2).sum(1) - 2 * different @ at.T).argmin(1)
        for c in np.unique(nearest):
            mine = nearest == c
            at[c] = np.average(different[mine], axis=0, weights=counts[mine])
    return at, (((at**2).sum(1) - 2 * different @ at.T).argmin(1))[which].astype(np.uint8)


def at_most(limit: np.ndarray, dtype: str) -> np.ndarray:
    """The largest integers of `dtype` that are no greater than `limit`: x <= limit stays true for the same x."""
    info = np.iinfo(dtype)
    return np.clip(np.floor(np.asarray(limit, np.float64)), info.min, info.max).astype(dtype)

"""Which samples are equal, and which are so near to one another that they are copies."""

from collections import defaultdict

import numpy as np

from .dataset import Dataset

SHORT = {"image": 0.14, "signal": 0.07}  # of the distance of random samples: no copy is further away
LEAST = 6  # dimensions in which samples differ: in fewer, many are close by chance
MOST = 2000  # samples whose neighbourhood is looked at one by one
LONELY = 0.35  # of the distance to a neighbour that is no copy: nor is any
NEIGHBOUR = 10  # the neighbour that is taken for no copy
AXES = 48  # principal axes in which samples are compared first
_ROWS = 512  # of one block of distances


def equal_sets(data: Dataset, rows: np.ndarray) -> list[np.ndarray]:
    """Sets of two and more rows whose samples are byte for byte equal, in the order of their first row."""
    import hashlib

    places: dict[bytes, list[int]] = defaultdict(list)
    for row in rows:
        places[hashlib.blake2b(data.key(int(row)), digest_size=16).digest()].append(int(row))
    return [np.array(group) for group in places.values() if len(group) > 1]


def near_sets(v: np.ndarray, kind: str, seed: int) -> list[np.ndarray]:
    """Sets of rows that are near copies of one another, equal ones included.

    Two samples are near copies where they are much nearer than random ones, and much nearer than the NEIGHBOUR-th
    neighbour is, here or usually: kinds of samples that all look alike are no copies.

    Args:
        v: (N, D) of `coarse`; rows of zeros take no part.
        kind: of the input.
    """
    alive = np.flatnonzero((v != 0).any(1))
    if len(alive) < 2 * NEIGHBOUR or v.shape[1] < LEAST:
        return []
    w = _turned(v[alive], seed)
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, len(w), (2, 2000))
    usual = float(np.median(np.linalg.norm(w[a] - w[b], axis=1)))
    if usual == 0:
        return []
    near, away = _nearest(w, SHORT[kind] * usual)
    some = rng.choice(len(w), min(len(w), 300), replace=False)
    far = float(np.median(_kth(w, some)))
    candidates = np.flatnonzero(near >= 0)
    lonely = np.zeros(len(w), bool)
    sure = candidates[away[candidates] <= LONELY * far]
    lonely[sure] = True
    rest = candidates[away[candidates] > LONELY * far][:MOST]
    lonely[rest] = away[rest] <= LONELY * _kth(w, rest)
    return [alive[group] for group in _joined(len(w), np.flatnonzero(lonely), near)]


def _turned(v: np.ndarray, seed: int) -> np.ndarray:
    """Onto the principal axes, sorted along none: float32 (N, at most AXES); distances only shrink."""
    some = v[np.random.default_rng(seed).choice(len(v), min(len(v), 5000), replace=False)].astype(np.float64)
    middle = some.mean(0)
    _, vectors = np.linalg.eigh(np.cov((some - middle).T).reshape(v.shape[1], v.shape[1]))
    return ((v - middle) @ vectors[:, ::-1][:, :AXES]).astype(np.float32)


def _nearest(w: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """The nearest other row within `radius`, or -1, and its distance."""
    order = np.argsort(w[:, 0], kind="stable")
    s = w[order]
    square = (s.astype(np.float64) ** 2).sum(1).astype(np.float32)
    near, away = np.full(len(w), -1), np.full(len(w), np.inf)
    for start in range(0, len(s), _ROWS):
        end = min(start + _ROWS, len(s))
        low = int(np.searchsorted(s[:, 0], s[start, 0] - radius))
        high = int(np.searchsorted(s[:, 0], s[end - 1, 0] + radius, "right"))
        d = square[start:end, None] + square[None, low:high] - 2 * s[start:end] @ s[low:high].T
        d[np.arange(end - start), np.arange(start, end) - low] = np.inf
        best = d.argmin(1)
        exact = np.linalg.norm(s[start:end] - s[low + best], axis=1)
        hit = exact <= radius
        near[order[start:end][hit]] = order[low + best[hit]]
        away[order[start:end][hit]] = exact[hit]
    return near, away


def _kth(w: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Distance of `rows` to their NEIGHBOUR-th neighbour."""
    square = (w**2).sum(1)
    out = np.zeros(len(rows))
    for start in range(0, len(rows), _ROWS):
        part = w[rows[start : start + _ROWS]]
        d = (part**2).sum(1)[:, None] + square - 2 * part @ w.T
        out[start : start + len(part)] = np.sqrt(np.maximum(np.partition(d, NEIGHBOUR, 1)[:, NEIGHBOUR], 0))
    return out


def _joined(n: int, rows: np.ndarray, near: np.ndarray) -> list[np.ndarray]:
    """The connected sets of the edges row -> near[row], in the order of their first row."""
    root = np.arange(n)

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = int(root[i])
        return i

    for i in rows:
        a, b = top(int(i)), top(int(near[i]))
        root[max(a, b)] = min(a, b)
    sets: dict[int, list[int]] = defaultdict(list)
    for i in np.unique(np.concatenate([rows, near[rows]])) if len(rows) else []:
        sets[top(int(i))].append(int(i))
    return [np.array(group) for group in sets.values() if len(group) > 1]

"""Which rows are held out: at random per class, by whole groups, or in blocks of time."""

import numpy as np

from ..errors import DataError

BLOCKS = 5
GAP = 0.01  # of the rows, dropped on each side of a held-out block of time


def split_random(n: int, fraction: float, seed: int, strata: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Hold out a random share, the same share of every class.

    Args:
        n: rows.
        fraction: share to hold out, 0 < fraction < 1.
        seed: of the shuffle.
        strata: (n,) class of each row; a class of two or more rows is on both sides.
    Returns: (kept, held), sorted int64 row indices.

    >>> [len(part) for part in split_random(10, 0.2, 0)]
    [8, 2]
    """
    _check(n, fraction)
    rng = np.random.default_rng(seed)
    if strata is None:
        strata = np.zeros(n, np.int64)
    _, code, count = np.unique(strata, return_inverse=True, return_counts=True)
    wish = count * fraction
    take = np.floor(wish).astype(np.int64)
    spare = np.clip(round(n * fraction) - take.sum(), 0, len(count))
    take[np.argsort(take - wish, kind="stable")[:spare]] += 1
    take = np.where(count >= 2, np.clip(take, 1, count - 1), 0)
    shuffled = rng.permutation(n)
    shuffled = shuffled[np.argsort(code[shuffled], kind="stable")]
    rank = np.arange(n) - np.repeat(np.cumsum(count) - count, count)
    return _sides(n, shuffled[rank < take[code[shuffled]]])


def split_groups(
    groups: np.ndarray, fraction: float, seed: int, strata: np.ndarray | None = None, draws: int = 200
) -> tuple[np.ndarray, np.ndarray]:
    """Hold out whole groups: of many random draws, the one closest to the share, in rows and per class.

    Args:
        groups: (n,) label of each row.
        fraction: share of the rows to hold out.
        seed: of the draws.
        strata: (n,) class of each row, or None.
        draws: random orders of the groups that are compared.
    Returns: (kept, held), sorted int64 row indices; no group is on both sides.
    Raises: DataError when there is only one group.
    """
    n = len(groups)
    _check(n, fraction)
    names, code = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        raise DataError(f"all {n:,} rows are of one group, a split needs two", where="--group", hint="another column")
    kinds = np.zeros(n, np.int64) if strata is None else np.unique(strata, return_inverse=True)[1]
    table = np.zeros((len(names), kinds.max() + 1))
    np.add.at(table, (code, kinds), 1)
    total = table.sum(0)
    rng = np.random.default_rng(seed)
    best, chosen = np.inf, np.zeros(0, np.int64)
    for _ in range(draws):
        order = rng.permutation(len(names))
        held = np.cumsum(table[order], 0)[:-1]
        off = np.abs(held.sum(1) / n - fraction) + np.abs(held / total - fraction).mean(1)
        off += ((held == 0) | (held == total)).mean(1)  # a class on one side only
        cut = int(off.argmin())
        if off[cut] < best - 1e-12:
            best, chosen = float(off[cut]), order[: cut + 1]
    return _sides(n, np.flatnonzero(np.isin(code, chosen)))


def split_blocks(
    n: int, fraction: float, seed: int, order: np.ndarray | None = None, blocks: int = BLOCKS, gap: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Hold out contiguous blocks of time, and drop the rows that touch them.

    Time is cut into `blocks` equal stretches; one block of each is held out, at a random place in it.

    Args:
        n: rows.
        fraction: share to hold out.
        seed: of the places.
        order: (n,) values that sort the rows in time; None means they are sorted.
        blocks: held-out blocks; fewer where the stretches would be shorter than four gaps.
        gap: rows dropped on each side of a block; None means 1 % of the rows, at least one.
    Returns: (kept, held), sorted int64 row indices; dropped rows are in neither.
    """
    _check(n, fraction)
    gap = max(1, round(n * GAP)) if gap is None else gap
    time = np.argsort(order, kind="stable") if order is not None else np.arange(n)
    want = max(1, round(n * fraction))
    blocks = int(max(1, min(blocks, want, n // max(4 * gap, 1))))
    rng = np.random.default_rng(seed)
    near, held = np.zeros(n, bool), np.zeros(n, bool)
    edges = np.linspace(0, n, blocks + 1).round().astype(np.int64)
    for start, end, size in zip(
        edges[:-1], edges[1:], np.diff(np.linspace(0, want, blocks + 1).round().astype(int)), strict=True
    ):
        first = int(rng.integers(start, end - size + 1))
        held[first : first + size] = True
        near[max(0, first - gap) : first + size + gap] = True
    if not (~near).any():
        raise DataError(f"{n:,} rows are too few for blocks of time with gaps of {gap}", hint="order=random")
    return np.sort(time[~near]), np.sort(time[held])


def _check(n: int, fraction: float) -> None:
    if not 0 < fraction < 1:
        raise DataError(f"a share of {fraction} cannot be held out", hint="between 0 and 1, for example 0.2")
    if n < 2:
        raise DataError(f"{n} rows cannot be split")


def _sides(n: int, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    out = np.zeros(n, bool)
    out[held] = True
    return np.flatnonzero(~out), np.flatnonzero(out)


def near_copies(x: np.ndarray, seed: int = 0, pairs: int = 400) -> float:
    """Return how alike neighbouring rows are: median distance of neighbours / median distance of random pairs.

    Below about 0.35, as in the frames of a video, a random split puts copies on both sides.

    Args:
        x: (N, ...) samples in their order of arrival.
    """
    n = len(x)
    if n < 20:
        return 1.0
    rng = np.random.default_rng(seed)
    first = rng.integers(0, n - 1, min(pairs, n - 1))
    a, b = rng.integers(0, n, (2, len(first)))
    flat = x.reshape(n, -1)
    used = flat[np.unique(np.concatenate([first, first + 1, a, b]))].astype(np.float64)
    scale = used.std(0) if x.ndim == 2 else np.ones(1)  # columns of a table have their own units
    scale = np.where(scale > 0, scale, 1)

    def distance(i: np.ndarray, j: np.ndarray) -> float:
        return float(np.median((np.abs(flat[i].astype(np.float64) - flat[j]) / scale).mean(1)))

    apart = distance(a[a != b], b[a != b])
    return distance(first, first + 1) / apart if apart > 0 else 1.0

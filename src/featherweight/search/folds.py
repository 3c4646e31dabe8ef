"""k folds of rows: whole groups, and the classes spread evenly."""

from collections.abc import Iterator

import numpy as np


def folds(
    n: int, k: int, seed: int, groups: np.ndarray | None = None, strata: np.ndarray | None = None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Divide n rows into k folds.

    Args:
        groups: (n,) label of each row; a group is never divided.  Large groups are dealt first, each to the fold that
            has the fewest rows.  Fewer groups than k, and rows are dealt as if there were none only where there is
            one group.
        strata: (n,) class of each row, dealt round robin; used where there are no groups.
    Yields: (rows that train, rows that judge), sorted; every row judges exactly once.

    >>> [judge.tolist() for _, judge in folds(4, 2, 0, groups=np.array([7, 7, 8, 8]))]
    [[0, 1], [2, 3]]
    """
    rng = np.random.default_rng(seed)
    fold = np.empty(n, np.int64)
    names, code, size = np.unique(np.zeros(n) if groups is None else groups, return_inverse=True, return_counts=True)
    if len(names) >= 2:
        k = min(k, len(names))
        load = np.zeros(k, np.int64)
        order = rng.permutation(len(names))
        home = np.empty(len(names), np.int64)
        for g in order[np.argsort(-size[order], kind="stable")]:
            home[g] = int(load.argmin())
            load[home[g]] += size[g]
        fold = home[code]
    else:
        shuffled = rng.permutation(n)
        if strata is not None:
            shuffled = shuffled[np.argsort(strata[shuffled], kind="stable")]
        fold[shuffled] = np.arange(n) % k
    for i in range(k):
        yield np.flatnonzero(fold != i), np.flatnonzero(fold == i)

"""Which rows are used when there are more than the time allows, decided by arithmetic so that a seed decides it."""

import numpy as np

Part = tuple[np.ndarray, np.ndarray]  # samples and answers of one part of the data


def pick(n: int, most: float, seed: int, least: int = 256) -> np.ndarray:
    """Return sorted row indices: all `n` rows, or `most` of them (at least `least`) drawn without replacement.

    >>> len(pick(10, 100, seed=0)), len(pick(1000, 300.7, seed=0))
    (10, 300)
    """
    keep = min(n, max(least, int(most)))
    return np.arange(n) if keep == n else np.sort(np.random.default_rng(seed).choice(n, keep, replace=False))


def told(kept: int, n: int) -> str:
    """Say how many rows were used, where it was not all.

    >>> told(300, 1000), told(5, 5)
    ('; fitted on 300 of 1,000 rows', '')
    """
    return "" if kept == n else f"; fitted on {kept:,} of {n:,} rows"


def joined(a: Part, b: Part) -> Part:
    """Both parts, `a` first."""
    return np.concatenate([a[0], b[0]]), np.concatenate([a[1], b[1]])

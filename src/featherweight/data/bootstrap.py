"""Resampled means: how much a score would vary with other samples of the same kind.

Where samples take few distinct values (classes), the counts of a resample are drawn at once from a multinomial
distribution, which is the same bootstrap.
Source of the percentile interval: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

import numpy as np

RESAMPLES = 1000
_ELEMENTS = 2**21  # of one batch of resamples


def resampled(table: np.ndarray, seed: int, groups: np.ndarray | None) -> np.ndarray:
    """Return (RESAMPLES, S) means over resampled rows of `table` (N, S), or over resampled groups of them."""
    rng = np.random.default_rng(seed)
    if groups is not None:
        _, code, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        sums = np.zeros((len(sizes), table.shape[1] + 1))
        np.add.at(sums, code, np.concatenate([table, np.ones((len(table), 1))], 1))
        drawn = resampled(sums, seed, None)
        return drawn[:, :-1] / drawn[:, -1:]
    n = len(table)
    kinds, count = _distinct(table)
    if kinds is not None:
        return rng.multinomial(n, count / n, RESAMPLES) @ kinds / n
    columns = np.ascontiguousarray(table.T)
    batch = max(1, _ELEMENTS // n)
    out = np.empty((RESAMPLES, table.shape[1]))
    for start in range(0, RESAMPLES, batch):
        rows = rng.integers(0, n, (min(batch, RESAMPLES - start), n))
        if len(columns) > 4:  # count each row once for all columns
            places = rows + n * np.arange(len(rows))[:, None]
            times = np.bincount(places.ravel(), minlength=len(rows) * n).reshape(len(rows), n)
            out[start : start + batch] = times.astype(np.float64) @ table / n
            continue
        for i, column in enumerate(columns):
            out[start : start + batch, i] = column[rows].mean(1)
    return out


def _distinct(table: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Return the distinct rows and their counts, or None where most rows differ."""
    rows = np.ascontiguousarray(table + 0.0)  # -0.0 becomes 0.0: rows are compared as bytes
    keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    if len(np.unique(keys[:256])) > 128:
        return None, np.zeros(0)
    _, first, count = np.unique(keys, return_index=True, return_counts=True)
    if len(count) > len(table) // 2:
        return None, count
    return table[first], count

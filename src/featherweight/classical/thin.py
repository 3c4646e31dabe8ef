"""Standardised features that are mostly zeros before they are standardised: counts of words, letters, n-grams."""

from typing import Any

import numpy as np

SHARE = 0.1  # of the features that may differ from zero
SLOWER = 3  # times that a product with a sparse number takes one with a dense number
SAMPLE = 500  # rows that the share is measured on


def share(features: np.ndarray) -> float:
    """Share of the features of some rows that differ from zero."""
    few = features[:: -(-len(features) // SAMPLE)]
    return float(np.count_nonzero(few)) / max(1, few.size)


class Thin:
    """(x - mean) * scale, float32 (N, F), of which only the numbers that are not zero in x are held.

    It multiplies weights and slopes of sums as the whole matrix would.
    """

    def __init__(self, features: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> None:
        from scipy.sparse import csr_matrix

        self.shape = features.shape
        self.held = csr_matrix(features).astype(np.float32).multiply(scale.astype(np.float32)).tocsr()
        self.turned = self.held.T.tocsr()
        self.middle = (mean * scale).astype(np.float32)

    def __len__(self) -> int:
        return int(self.shape[0])

    def __matmul__(self, weight: np.ndarray) -> np.ndarray:
        return np.asarray(self.held @ weight - self.middle @ weight)

    @property
    def T(self) -> "_Turned":
        return _Turned(self)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Itself in float32; the whole matrix in anything wider."""
        return self if dtype == np.float32 else self.held.toarray().astype(dtype) - self.middle


class _Turned:
    def __init__(self, thin: Thin) -> None:
        self.thin = thin

    def __matmul__(self, slope: np.ndarray) -> np.ndarray:
        return np.asarray(self.thin.turned @ slope - np.outer(self.thin.middle, slope.sum(0)))

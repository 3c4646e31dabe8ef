"""Standardised features, and the way back to weights for raw ones."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Columns:
    """(x - mean) * scale per column; a constant column has scale 0 and so never counts."""

    mean: np.ndarray
    scale: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray, common: bool = False) -> "Columns":
        """Measure; `common`: one scale for all columns, that of their mean variance."""
        mean = features.mean(0, dtype=np.float64)
        std = np.sqrt(np.maximum(0.0, np.square(features, dtype=np.float64).mean(0) - mean**2))
        if features.dtype.kind == "f":  # the short formula cancels on floats far from zero
            std = features.std(0, dtype=np.float64)
        varies = std > 1e-7 * np.maximum(1e-30, np.abs(mean))
        if common and varies.any():
            return cls(mean, np.where(varies, 1.0 / np.sqrt(np.square(std[varies]).mean()), 0.0), std * varies)
        return cls(mean, np.where(varies, 1.0 / np.where(varies, std, 1.0), 0.0), std * varies)

    def apply(self, features: np.ndarray, dtype: type = np.float64) -> np.ndarray:
        return ((features - self.mean) * self.scale).astype(dtype, copy=False)

    def fold(self, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (K, F) and bias (K,) of standardised features -> the same of raw features."""
        raw = weight * self.scale
        return raw, bias - raw @ self.mean

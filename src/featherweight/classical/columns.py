"""Standardised features, and the way back to weights for raw ones."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Columns:
    """(x - mean) * scale per column; a constant column has scale 0 and so never counts."""

    mean: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> "Columns":
        mean = features.mean(0, dtype=np.float64)
        std = np.sqrt(np.maximum(0.0, np.square(features, dtype=np.float64).mean(0) - mean**2))
        if features.dtype.kind == "f":  # the short formula cancels on floats far from zero
            std = features.std(0, dtype=np.float64)
        varies = std > 1e-7 * np.maximum(1e-30, np.abs(mean))
        return cls(mean, np.where(varies, 1.0 / np.where(varies, std, 1.0), 0.0))

    def apply(self, features: np.ndarray, dtype: type = np.float64) -> np.ndarray:
        return ((features - self.mean) * self.scale).astype(dtype, copy=False)

    def fold(self, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (K, F) and bias (K,) of standardised features -> the same of raw features, float32."""
        raw = weight * self.scale
        return raw.astype(np.float32), (bias - raw @ self.mean).astype(np.float32)

"""Slopes of a signal as what sums are fitted on: they fold into the weights of its values, and cost nothing in C.

Source: Savitzky and Golay 1964, Analytical Chemistry 36(8).
"""

from functools import lru_cache

import numpy as np

WINDOW = 11  # values that a parabola is fitted to
LEAST = 32  # values of a signal whose slopes are looked at


@lru_cache(maxsize=4)
def _filter(length: int) -> np.ndarray:
    """(length, length): values -> slopes."""
    from scipy.signal import savgol_filter

    return np.asarray(savgol_filter(np.eye(length), WINDOW, 2, deriv=1, axis=0))


def slopes(features: np.ndarray, channels: int) -> np.ndarray:
    """Values (N, length * channels), channels last -> slopes of the same shape, float64."""
    wide = features.reshape(len(features), -1, channels)
    turned = np.einsum("sl,nlc->nsc", _filter(wide.shape[1]), wide.astype(np.float64), optimize=True)
    return turned.reshape(features.shape)


def folded(weight: np.ndarray, channels: int) -> np.ndarray:
    """Weights (K, length * channels) of slopes -> those of the values."""
    wide = weight.reshape(len(weight), -1, channels)
    return np.einsum("sl,ksc->klc", _filter(wide.shape[1]), wide, optimize=True).reshape(weight.shape)

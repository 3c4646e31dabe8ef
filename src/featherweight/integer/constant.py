"""Channels that give one number whatever they read, as pruning and dead units leave them."""

from collections.abc import Mapping

import numpy as np

from .short import weight_scale


def steadied(
    c: Mapping[str, np.ndarray], result: np.ndarray, x_scale: float, y_scale: float, factor: np.ndarray
) -> dict[str, np.ndarray]:
    """Constants in which such channels have biases and scales of the usual size.

    All weights zero and a bias leave a scale so small that a multiplier holds it in a few bits only, and a bias so
    large that no 32-bit arithmetic is left.

    Args:
        c: "w", "b" and "s" of a convolution; result: (O,) what every channel rounds its bias to, less the zero point.
        factor: (O,) from accumulators to results, less than one.
    Returns: `c` with other "b" and "s" of these channels, which still give `result`.
    """
    dead = ~c["w"].reshape(len(c["w"]), -1).any(1) & (c["b"] != 0)
    if not dead.any():
        return dict(c)
    usual = float(np.median(factor[~dead])) if (~dead).any() else 2.0**-10
    usual = min(max(usual, 2.0**-16), 2.0**-4)
    b = np.where(dead, np.rint(result / usual), c["b"]).astype(np.int64)
    s = np.where(dead, weight_scale(x_scale, np.array([usual]), y_scale), c["s"]).astype(np.float32)
    return {**c, "b": b, "s": s}

"""Convex losses of weighted sums, all outputs at once, descended with L-BFGS.

Source: Liu and Nocedal 1989, Mathematical Programming 45.
"""

from collections.abc import Callable

import numpy as np

from .solver import Sums

Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]
ITERATIONS = 50
RATE = 2e10  # float32 multiply-adds per second that one core reaches here
PASSES = 2.6  # passes over the rows for each iteration: sums, gradient, and line searches


def descend(
    z: np.ndarray, t: np.ndarray, loss: Loss, penalties: tuple[float, ...], bias: np.ndarray, iterations: int
) -> tuple[list[Sums], int]:
    """Minimise mean loss + penalty / 2 * |w|**2 for each penalty, each started at the one before.

    Args:
        z: float32 (N, F); t: (N, K) what `loss` compares sums with.
        loss: (sums (N, K), t) -> (its total, its gradient by the sums).
        bias: (K,), where the first begins; it is not penalised.
    Returns: sums for each penalty, and how many of them were cut short.
    """
    from scipy.optimize import minimize

    n, f, k = len(z), z.shape[1], t.shape[1]
    t = t.astype(np.float32)
    at = np.concatenate([np.zeros(f * k), bias])
    found, cut = [], 0
    for penalty in penalties:

        def value(v: np.ndarray, penalty: float = penalty) -> tuple[float, np.ndarray]:
            w, b = v[: f * k].reshape(f, k), v[f * k :]
            total, slope = loss(z @ w.astype(np.float32) + b.astype(np.float32), t)
            down = (z.T @ slope).astype(np.float64) / n + penalty * w
            grown = np.concatenate([down.ravel(), slope.sum(0, dtype=np.float64) / n])
            return float(total) / n + 0.5 * penalty * float((w**2).sum()), grown

        done = minimize(
            value, at, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "gtol": 1e-5, "ftol": 1e-7}
        )
        cut += done.nit >= iterations
        at = done.x
        found.append((at[: f * k].reshape(f, k).copy(), at[f * k :].copy()))
    return found, cut


def seconds(rows: int, features: int, outputs: int, penalties: int) -> float:
    """What one core needs for a path."""
    return PASSES * ITERATIONS * penalties * rows * (features + 12) * 2 * outputs / RATE


def softmax(sums: np.ndarray, hot: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross entropy of classes."""
    shifted = sums - sums.max(1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(1, keepdims=True)
    return float((np.log(total[:, 0]) - (shifted * hot).sum(1)).sum(dtype=np.float64)), e / total - hot


def sigmoid(sums: np.ndarray, hot: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross entropy of labels, each by itself."""
    total = np.logaddexp(np.float32(0), sums) - sums * hot
    return float(total.sum(dtype=np.float64)), np.float32(0.5) * (1 + np.tanh(0.5 * sums)) - hot


def hinge(sums: np.ndarray, hot: np.ndarray) -> tuple[float, np.ndarray]:
    """Squared hinge, every class against the rest."""
    sign = 2 * hot - 1
    short = np.maximum(0, 1 - sign * sums)
    return float((short * short).sum(dtype=np.float64)) / 2, -sign * short


def insensitive(width: float) -> Loss:
    """Squared error beyond `width`."""

    def loss(sums: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
        error = sums - t
        beyond = np.sign(error) * np.maximum(0, np.abs(error) - np.float32(width))
        return float((beyond * beyond).sum(dtype=np.float64)) / 2, beyond

    return loss

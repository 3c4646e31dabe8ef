"""Ridge regression for every penalty at once, from one eigendecomposition.

Source: Hoerl and Kennard 1970, Technometrics 12(1).
"""

from dataclasses import dataclass

import numpy as np

from ..task import Task
from .answer import numbers
from .solver import Solver, Sums

RATE = 5e9  # float64 multiply-adds per second that one core reaches here


@dataclass(frozen=True)
class Ridge(Solver):
    """Penalties are per row, for standardised features."""

    strengths: tuple[float, ...] = tuple(np.logspace(2, -7, 19).tolist())
    noun: str = "penalty"

    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        t = numbers(task, y)
        bias = t.mean(0)
        z, t = z.astype(np.float64, copy=False), t - bias
        n, f = z.shape
        wide = f > n
        values, vectors = np.linalg.eigh(z @ z.T if wide else z.T @ z)
        values = np.maximum(values, 0.0)
        seen = vectors.T @ (t if wide else z.T @ t)
        found = []
        for penalty in strengths:
            w = vectors @ (seen / (values + penalty * n)[:, None])
            found.append(((z.T @ w) if wide else w, bias))
        return found

    def work(self, rows: int, features: int, outputs: int) -> float:
        least, most = sorted((rows, features))
        return (10 * least**3 + least**2 * most + 2 * len(self.strengths) * least * most * outputs) / RATE

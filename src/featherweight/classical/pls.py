"""Partial least squares: few directions of the features that vary with the targets; they fold to weighted sums.

Source: Wold, Sjöström and Eriksson 2001, Chemometrics and Intelligent Laboratory Systems 58.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from ..task import Task
from .answer import numbers
from .solver import Solver, Sums

RATE = 1e9


@dataclass(frozen=True)
class Pls(Solver):
    """Strengths are numbers of components."""

    strengths: tuple[float, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32)
    noun: str = "components:"

    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        from sklearn.cross_decomposition import PLSRegression

        t = numbers(task, y)
        bias = t.mean(0)
        most = int(max(1, min(max(strengths), len(z) - 1, z.shape[1])))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says when the residual is used up, which is no trouble
            model = PLSRegression(most, scale=False).fit(z.astype(np.float64), t - bias)
        turned, loaded = np.nan_to_num(model.x_rotations_), np.nan_to_num(model.y_loadings_)
        found = []
        for k in (min(int(s), most) for s in strengths):
            w = turned[:, :k] @ loaded[:, :k].T
            found.append((w, bias))
        return found

    def work(self, rows: int, features: int, outputs: int) -> float:
        return 6 * rows * features * outputs * max(self.strengths) / RATE

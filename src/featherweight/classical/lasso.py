"""Least squares with the sum of absolute weights held down, so that most of them are zero.

Source: Tibshirani 1996, Journal of the Royal Statistical Society B 58(1); coordinate descent of scikit-learn.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from ..task import Task
from .answer import numbers
from .solver import Solver, Sums

RATE = 1e9  # multiply-adds per second of coordinate descent on a Gram matrix
SWEEPS = 300  # over all features


@dataclass(frozen=True)
class Lasso(Solver):
    """Strengths are shares of the least penalty at which every weight is zero."""

    strengths: tuple[float, ...] = tuple(np.logspace(-0.3, -4, 14).tolist())
    noun: str = "penalty"

    def path(self, task: Task, z: np.ndarray, y: np.ndarray, strengths: tuple[float, ...]) -> list[Sums]:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import lasso_path

        t = numbers(task, y)
        bias = t.mean(0)
        z, t = z.astype(np.float64, copy=False), t - bias
        weight = np.zeros((len(strengths), z.shape[1], t.shape[1]))
        gram, seen = z.T @ z, z.T @ t
        for k in range(t.shape[1]):
            most = np.abs(seen[:, k]).max() / len(z)
            if most == 0:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                _, found, *_ = lasso_path(
                    z, t[:, k], alphas=most * np.array(strengths), precompute=gram, Xy=seen[:, k], max_iter=SWEEPS
                )
            weight[:, :, k] = found.T
        return [(w, bias) for w in weight]

    def work(self, rows: int, features: int, outputs: int) -> float:
        gram = rows * features**2 / 5e9
        return gram + len(self.strengths) * SWEEPS * features**2 * outputs / RATE / 4  # few sweeps go over all of them

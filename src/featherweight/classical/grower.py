"""The contract of a library that grows boosted trees."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from ..task import Task
from .answer import numbers
from .grown import Grown
from .judge import ABSENT

Ensemble = tuple[list[Grown], np.ndarray, list[int]]  # trees by iteration then target, where sums start, targets


@dataclass(frozen=True)
class Grower(ABC):
    """Grows trees that are added up."""

    @abstractmethod
    def grow(
        self, features: np.ndarray, y: np.ndarray, kind: str, leaves: int, rate: float, iterations: int, seed: int
    ) -> tuple[list[list[Grown]], np.ndarray]:
        """Grow on all rows, on one thread.

        Args:
            features: integers (N, F).
            y: (N,) numbers where `kind` is "squared" or "absolute"; 0 and 1 where it is "binary"; 0, 1, ... where it is
                "classes".
        Returns: trees by iteration, then class; and where the sums start.
        """

    def ensemble(
        self, task: Task, features: np.ndarray, y: np.ndarray, leaves: int, rate: float, iterations: int, seed: int
    ) -> Ensemble:
        """One ensemble per target, sine and cosine for angles, softmax over classes."""
        bias = np.full(task.network_outputs, ABSENT if task.classifies else 0.0)
        target: list[int] = []
        columns: list[list[Grown]] = []
        for kind, wanted, where in self._jobs(task, y, bias):
            steps, start = self.grow(features, wanted, kind, leaves, rate, max(1, iterations), seed)
            bias[where] = start
            target += where
            columns += [[step[i] for step in steps] for i in range(len(where))]
        ordered = [nodes for step in zip(*columns, strict=True) for nodes in step] if columns else []
        return ordered, bias, target

    @staticmethod
    def _jobs(task: Task, y: np.ndarray, bias: np.ndarray) -> list[tuple[str, np.ndarray, list[int]]]:
        """(kind, answers, sums) of every model; what has one answer only gets its bias and none."""
        if not task.classifies:
            t = numbers(task, y)
            kind = "absolute" if task.metric == "mae" else "squared"
            return [(kind, t[:, k], [k]) for k in range(t.shape[1])]
        jobs: list[tuple[str, np.ndarray, list[int]]] = []
        for k, label in enumerate(y.T if task.kind == "multilabel" else [y]):
            classes, index = np.unique(label, return_inverse=True)
            where = classes.tolist() if task.kind == "multiclass" else [k]
            if len(classes) == 1:
                bias[where] = -ABSENT if task.kind == "multiclass" or classes[0] else ABSENT
            elif len(classes) == 2:
                if task.kind == "multiclass":  # one logit between two of several classes
                    bias[where[0]], where = 0.0, where[1:]
                jobs.append(("binary", index, where))
            else:
                jobs.append(("classes", index, where))
        return jobs

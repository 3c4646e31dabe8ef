"""The native engine's learner: draws and rates go down to the core, losses and weights come back."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from ...engine import Job
from ...graph import Weights
from ...learner import Learner
from ...ops.norm import EPSILON
from ...recipe import Recipe
from ...task import Task
from ...train.draw import Draw, zero_of
from . import core
from .program import Program

CHANGES = tuple(f.name for f in fields(Draw))


class NativeLearner(Learner):
    """A program in the core's own memory; samples and targets are read where the job holds them."""

    chunk = 16

    def __init__(self, job: Job, program: Program, weights: Weights) -> None:
        self.job, self.program = job, program
        self.net = self._net(*self.program.flat(weights), job.recipe.ghost, min(job.recipe.batch, len(job.x)))

    def _net(self, params: np.ndarray, statistics: np.ndarray, ghost: int, batch: int) -> Any:
        module, job = core.load(), self.job
        assert module is not None, core.why()
        vectors = (params.tolist(), statistics.tolist())
        net = module.Net(self.program.units, *vectors, self.program.arrays, batch, ghost, EPSILON)
        teacher = job.teacher if job.recipe.distil else None
        net.bind(
            _floats(job.x),
            _targets(job.y),
            None if teacher is None else _floats(teacher),
            zero_of(job.task, job.target),
        )
        net.learn_with(*objective(job.task, job.recipe))
        if self.program.constants is not None:
            net.lower_with(self.program.constants)
        return net

    def steps(self, draws: Sequence[Draw], rates: Sequence[float]) -> list[float]:
        return list(self.net.steps([drawn(d) for d in draws], [float(r) for r in rates]))

    def settle(self, parts: Sequence[np.ndarray]) -> None:
        parts = [np.ascontiguousarray(p, np.int64) for p in parts]
        self.net.measure([])  # the average takes its place
        if parts:  # no part is cut, whatever the batch or the ghost parts of the steps were
            self.net = self._net(self.net.params, self.net.statistics, 0, max(len(p) for p in parts))
            self.net.measure(parts)

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.net.predict(_floats(x)))

    def weights(self) -> dict[str, dict[str, np.ndarray]]:
        return self.program.named(self.net.params, self.net.statistics)


def drawn(draw: Draw) -> dict[str, Any]:
    """What the core reads of a draw."""
    return {k: v for k in CHANGES if (v := getattr(draw, k)) is not None}


def objective(task: Task, recipe: Recipe) -> tuple[Any, ...]:
    """Loss and optimiser, in the order of the core's `learn_with`."""
    loss = "classes" if task.kind == "multiclass" else "binary" if task.classifies else recipe.loss
    how = (recipe.optimiser, recipe.decay, recipe.clip, recipe.clip_how == "adaptive", recipe.sam, recipe.ema)
    return loss, recipe.smoothing, recipe.distil, recipe.temperature, *how


def _floats(a: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(a, np.float32)


def _targets(y: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(y, np.int64 if y.ndim == 1 else np.float32)

"""An engine for tests: random features and ridge regression, milliseconds per training; faults on request."""

import os
import time
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from featherweight.data.metric import value
from featherweight.engine import Engine, Job, Outcome, Progress
from featherweight.graph import Graph, Weights
from featherweight.learner import Learner
from featherweight.network import Network


@dataclass(frozen=True)
class Ridge(Engine):
    """More params and more steps mean more features, so that larger and longer is better, as it should be.

    Attributes:
        pause: seconds per training.
        fault: "", "raise", "diverge", "die" (the worker process ends) or "hang", for the families in `families` or all.
        loud: factor on the reported training loss where nothing is held out (a refit).
        note: said about every training.
    """

    name: ClassVar[str] = "ridge"
    pause: float = 0.0
    fault: str = ""
    families: tuple[str, ...] = ()
    pace: float = 0.0
    loud: float = 1.0
    note: str = ""

    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        raise AssertionError("a search only calls train")

    def integers(self, job: Job, network: Network) -> Learner:
        raise AssertionError("a search only calls train")

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        began = time.perf_counter()
        time.sleep(self.pause)
        none = np.zeros((0, job.task.outputs))
        if self.fault and (not self.families or job.design.family in self.families):
            if self.fault == "raise":
                raise ArithmeticError("the ridge is broken")
            if self.fault == "die":
                os._exit(9)
            if self.fault == "hang":
                time.sleep(600)
            return Outcome(None, none, ((1, float("nan"), None),), 1, time.perf_counter() - began, "diverged", "NaN")
        steps = job.recipe.steps
        if self.pace:
            if job.seconds is not None:
                steps = max(1, min(steps, int(0.95 * job.seconds / self.pace)))
            time.sleep(self.pace * steps)
        rng = np.random.default_rng(job.recipe.seed)
        width = max(2, min(96, job.design.size.params // 20 + steps // 100))
        flat = job.x.reshape(len(job.x), -1)
        mix = rng.normal(size=(flat.shape[1], width)) / flat.shape[1] ** 0.5

        def features(x: np.ndarray) -> np.ndarray:
            return np.concatenate([np.maximum(x.reshape(len(x), -1) @ mix, 0), np.ones((len(x), 1))], 1)

        answers = job.y if job.y.ndim == 2 else np.eye(job.task.network_outputs)[job.y]
        if job.task.classifies:
            answers = 2 * answers - 1
        f = features(job.x)
        w = np.linalg.solve(f.T @ f + 1e-2 * np.eye(width + 1), f.T @ answers)
        loss = float(((f @ w - answers) ** 2).mean()) * (1.0 if len(job.x_valid) else self.loud)
        out = job.target.decode(features(job.x_valid) @ w, job.task) if len(job.x_valid) else none
        metric = value(job.task, job.y_valid, out) if len(job.x_valid) else None
        curve = tuple((round(steps * part), loss * (2 - part), metric) for part in (0.25, 0.5, 0.75, 1.0))
        weights: dict[str, dict[str, np.ndarray]] = {}
        for node, name, shape in job.design.shipped.weights():
            weights.setdefault(node.output, {})[name] = np.zeros(shape, np.float32)
        network = Network(job.task, job.design, weights, job.normal, job.target, job.recipe, {})
        spent, recipe = time.perf_counter() - began, replace(job.recipe, steps=steps)
        return Outcome(network, out, curve, steps, spent, recipe=recipe, note=self.note, engine=self.name)

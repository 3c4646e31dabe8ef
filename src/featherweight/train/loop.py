"""The training loop, one for every engine: schedule, time, learning curve, the integer phase, divergence."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..data.metric import value
from ..engine import Engine, Job, Outcome, Progress
from ..errors import DesignError
from ..fold import fold
from ..graph import Weights
from ..integer.calibrate import measure
from ..learner import Learner
from ..network import Network
from ..recipe import Recipe
from .batches import batches
from .initial import initial
from .schedule import SCHEDULES
from .timetable import Timetable

CURVE_MACS, SETTLE_MACS = 3e8, 1e9  # what a point of the curve and the norms' statistics may cost, about
REPORT = 50  # steps between two reports
ANSWER = 0.5  # cost of a sample that is only answered, in samples that are trained on


class Diverged(Exception):
    """Numbers left the finite; the message says which, and when."""


class Loop:
    """Trains one job, once.

    Args:
        now: the clock that `job.seconds` is read on.
    Raises: DesignError where the recipe asks for a teacher that the job does not have.
    """

    def __init__(
        self,
        engine: Engine,
        job: Job,
        report: Progress | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        _check_teacher(job)
        self.engine, self.job, self.report, self.now = engine, job, report, now
        self.began = now()
        self.time = Timetable(job.recipe.steps, job.seconds, self.began, now)
        self.schedule = SCHEDULES[job.recipe.schedule]()
        self.draws = batches(len(job.x), job.design.input, job.recipe, job.task)
        self.curve: list[tuple[int, float, float | None]] = []

    def run(self) -> Outcome:
        """Train; numbers that leave the finite become a status.  `job.seconds` covers the whole call."""
        try:
            with np.errstate(all="ignore"):  # what overflows is found by its value, below
                network, outputs = self._trained()
        except Diverged as e:
            none = np.empty((0, self.job.task.outputs))
            return self._outcome(None, none, "diverged", str(e))
        return self._outcome(network, outputs, "done", "")

    def _trained(self) -> tuple[Network, np.ndarray]:
        job, exact = self.job, self.job.recipe.integer_share
        settling = self._settling()
        answers = ANSWER * len(job.x_valid) / min(job.recipe.batch, len(job.x))
        rest = answers + ANSWER * len(settling)
        dearer = self.engine.integer_cost
        learner = self.engine.learner(job, job.design.graph, initial(job.design.graph, job.recipe.seed))
        self.time.enter(1.0 - exact, rest + (dearer - 1.0) * answers if exact else rest, later=dearer)
        self._phase(learner)
        learner.settle(settling)
        _, weights = fold(job.design.graph, self._finite(learner.weights()))
        network = Network(job.task, job.design, weights, job.normal, job.target, self._recipe(), {})
        if exact:
            network = replace(network, ranges=self._ranges(network))
            learner = self.engine.integers(job, network)
            self.time.enter(1.0, answers, cost=dearer)
            self._phase(learner)
            learner.settle(())
            network = replace(network, weights=self._finite(learner.weights()), recipe=self._recipe())
        outputs = learner.predict(job.x_valid)
        if not np.isfinite(outputs).all():
            raise Diverged(f"the outputs were no longer numbers after step {self.time.done} of {self.time.steps}")
        return network, job.target.decode(outputs, job.task)

    def _phase(self, learner: Learner) -> None:
        """Step until the phase's share of the schedule is behind."""
        t = self.time
        total, seen = 0.0, 0
        while t.running:
            before = t.done
            at = t.plan(learner.chunk)
            losses = learner.steps([next(self.draws) for _ in at], [self._rate(p) for p in at])
            if not losses or len(losses) < len(at) or not np.isfinite(losses[-1]):
                t.done = before + max(0, len(losses) - 1)
                raise Diverged(f"the loss was no longer a number at step {t.done + 1} of {t.steps}")
            t.watch()
            total, seen = total + sum(losses), seen + len(losses)
            if t.due(at[-1]):
                self.curve.append((t.done, total / seen, self._metric(learner)))
                total, seen = 0.0, 0
            if self.report is not None and t.done // REPORT > before // REPORT:
                self.report(t.done, t.steps, losses[-1])

    def _rate(self, progress: float) -> float:
        return self.job.recipe.rate * self.schedule.at(progress)

    def _metric(self, learner: Learner) -> float | None:
        """The metric on at most 512 validation samples: a point of the curve, not a score."""
        x, y = self.job.x_valid, self.job.y_valid
        if not len(x):
            return None
        rows = slice(None, None, -(-len(x) // self._affordable(CURVE_MACS, len(x), (64, 512))))
        outputs = learner.predict(x[rows])
        if not np.isfinite(outputs).all():
            return None
        return value(self.job.task, y[rows], self.job.target.decode(outputs, self.job.task))

    def _settling(self) -> list[np.ndarray]:
        """Parts of the training set on which the norms measure their statistics after the last step."""
        if not any(name == "var" for _, name, _ in self.job.design.graph.weights()):
            return []
        samples = len(self.job.x)
        rows = np.linspace(0, samples - 1, self._affordable(SETTLE_MACS, samples, (256, 2048))).astype(np.int64)
        return np.array_split(rows, max(1, len(rows) // max(2, self.job.recipe.batch)))

    def _ranges(self, network: Network) -> dict[str, tuple[float, float]]:
        ranges = measure(network.graph, network.weights, self.job.x)
        if not np.isfinite(list(ranges.values())).all():
            raise Diverged(f"the values were no longer numbers after step {self.time.done} of {self.time.steps}")
        return ranges

    def _finite(self, weights: dict[str, dict[str, np.ndarray]]) -> Weights:
        for v, named in weights.items():
            for k, a in named.items():
                if not np.isfinite(a).all():
                    when = f"after step {self.time.done} of {self.time.steps}"
                    raise Diverged(f"the weights {v}.{k} were no longer numbers {when}")
        return weights

    def _affordable(self, macs: float, rows: int, ends: tuple[int, int]) -> int:
        """How many of `rows` samples cost about `macs`, within `ends`."""
        return min(rows, max(ends[0], min(ends[1], int(macs / max(1, self.job.design.size.macs or 1)))))

    def _recipe(self) -> Recipe:
        """The recipe with the steps that were really taken."""
        return replace(self.job.recipe, steps=max(1, self.time.done))

    def _outcome(self, network: Network | None, outputs: np.ndarray, status: str, why: str) -> Outcome:
        seconds = self.now() - self.began
        curve, name = tuple(self.curve), self.engine.name
        return Outcome(network, outputs, curve, self.time.done, seconds, status, why, self._recipe(), engine=name)


def _check_teacher(job: Job) -> None:
    if not job.recipe.distil:
        return
    needed = (len(job.x), job.task.network_outputs)
    found = None if job.teacher is None else job.teacher.shape
    if found != needed:
        raise DesignError(
            f"a recipe that distils needs a teacher's outputs of shape {needed}, found {found}",
            where="job.teacher",
            hint="Recipe(distil=0), or the outputs of a trained network for every training sample",
        )

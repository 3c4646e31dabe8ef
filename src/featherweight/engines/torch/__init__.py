"""The torch engine: the graph as a module, gradients by autograd, exact integers at the end; the reference."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ...data.metric import value
from ...engine import Engine, Job, Outcome, Progress
from ...fold import fold
from ...network import Network
from ...recipe import Recipe
from ...train.batches import batches
from ...train.schedule import SCHEDULES
from .loss import loss
from .module import Module, initial

WARM_UP = 3  # steps that are not timed: the first calls choose kernels and fill caches
POINTS = 8  # points of the learning curve
CURVE_MACS, SETTLE_MACS = 3e8, 1e9  # what a point of the curve and the norms' statistics may cost, about
CHUNK = 2**21  # numbers of the input that are answered at once: a long signal's maps would fill the memory


@dataclass(frozen=True)
class TorchEngine(Engine):
    """CPU, one thread."""

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        """See Engine.train.  `job.seconds` covers the whole call."""
        torch.set_num_threads(1)
        return _Training(job, report).run()


class _Training:
    def __init__(self, job: Job, report: Progress | None) -> None:
        self.job, self.report, self.began = job, report, time.monotonic()
        self.format = torch.channels_last if job.x.shape[2] > 1 else torch.contiguous_format
        self.schedule = SCHEDULES[job.recipe.schedule]()
        self.batches = batches(job.x, job.y, job.recipe, job.task, job.target)
        self.curve: list[tuple[int, float, float | None]] = []
        self.done, self.steps = 0, job.recipe.steps
        self.spent = 0.0  # share of the schedule that is behind; never runs backwards when time forces it on

    def run(self) -> Outcome:
        job, recipe = self.job, self.job.recipe
        module = Module(job.design.graph, initial(job.design.graph, recipe.seed), recipe.seed)
        exact = recipe.integer_share
        if not self._phase(module.parameters, lambda x: module.forward(x, True), module.forward, 1.0 - exact):
            return self._diverged()
        graph, weights = fold(job.design.graph, self._settled(module))
        network = Network(job.task, job.design, weights, job.normal, job.target, self._recipe(), {})
        if exact:
            from .exact import Integers

            integers = Integers(network, job.x)
            if not self._phase(integers.parameters, integers.forward, integers.forward, 1.0):
                return self._diverged()
            network = integers.network(self._recipe())
            predict: Callable[[Tensor], Tensor] = integers.forward
        else:
            still = Module(graph, weights, recipe.seed)
            predict = still.forward
        outputs = self._outputs(predict, job.x_valid)
        return Outcome(network, outputs, tuple(self.curve), self.done, self._elapsed(), recipe=self._recipe())

    def _phase(
        self, params: list[Tensor], forward: Callable[[Tensor], Tensor], still: Callable[[Tensor], Tensor], until: float
    ) -> bool:
        """Step until the share `until` of the schedule is behind; False when the loss is no longer a number."""
        recipe, job = self.job.recipe, self.job
        optimiser = _optimiser(params, self.job)
        tick, ticked, first = time.monotonic(), 0, self.done
        mean, seen = 0.0, 0
        while self.spent < until:
            xb, yb = next(self.batches)
            rate = recipe.rate * self.schedule.at(self.spent)
            for group in optimiser.param_groups:
                group["lr"] = rate
            error = loss(job.task, recipe, forward(self._tensor(xb)), torch.from_numpy(yb))
            optimiser.zero_grad(set_to_none=True)
            error.backward()  # type: ignore[no-untyped-call]
            if recipe.clip:
                torch.nn.utils.clip_grad_norm_(params, recipe.clip)
            optimiser.step()
            now = float(error.detach())
            if not np.isfinite(now):
                return False
            self.done += 1
            mean, seen = mean + now, seen + 1
            if self.done - first == WARM_UP:
                tick, ticked = time.monotonic(), self.done
            before = self.spent
            self._advance(tick, ticked, until)
            if int(self.spent * POINTS) > int(before * POINTS) or self.spent >= until:
                self.curve.append((self.done, mean / seen, self._metric(still)))
                mean, seen = 0.0, 0
            if self.report is not None and self.done % 50 == 0:
                self.report(self.done, self.steps, now)
        return True

    def _advance(self, tick: float, ticked: int, until: float) -> None:
        """Move along the schedule: by steps, or faster where the allowance would run out before it ends."""
        ahead = (1.0 - self.spent) / max(1, self.steps - self.done + 1)
        if self.job.seconds is not None and ticked and self.done > ticked:
            per_step = (time.monotonic() - tick) / (self.done - ticked)
            left = max(1e-9, 0.97 * self.job.seconds - self._elapsed())
            if until < 1.0:  # integer steps cost more than float ones
                left /= 1.0 + 1.5 * self.job.recipe.integer_share
            ahead = max(ahead, (1.0 - self.spent) * min(1.0, per_step / left))
        self.spent = min(1.0, self.spent + ahead)
        if self.spent > 1.0 - 1e-9:
            self.spent = 1.0

    def _settled(self, module: Module) -> dict[str, dict[str, np.ndarray]]:
        """Weights with the running statistics of the norms measured anew, after the last step that moved them."""
        x = self.job.x
        rows = np.linspace(0, len(x) - 1, self._affordable(SETTLE_MACS, len(x), (256, 2048))).astype(np.int64)
        sums: dict[str, dict[str, Tensor]] = {}
        parts = np.array_split(rows, max(1, len(rows) // max(2, self.job.recipe.batch)))
        with torch.no_grad():
            for part in parts:
                for named in module.arrays.values():
                    if "mean" in named:
                        named["mean"].zero_(), named["var"].zero_()
                module.forward(self._tensor(np.asarray(x[part])), True)
                for v, named in module.arrays.items():
                    if "mean" in named:
                        total = sums.setdefault(v, {k: torch.zeros_like(named[k]) for k in ("mean", "var")})
                        for k in total:
                            total[k] += named[k] * 10.0 / len(parts)  # batch_norm kept a tenth (momentum 0.1)
            for v, total in sums.items():
                for k, t in total.items():
                    module.arrays[v][k].copy_(t)
        return module.numpy()

    def _outputs(self, forward: Callable[[Tensor], Tensor], x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            step = max(8, min(512, CHUNK // max(1, x[:1].size)))
            parts = [forward(self._tensor(np.asarray(x[i : i + step]))).numpy() for i in range(0, len(x), step)]
        raw = np.concatenate(parts) if parts else np.empty((0, self.job.task.network_outputs), np.float32)
        return self.job.target.decode(raw, self.job.task)

    def _metric(self, forward: Callable[[Tensor], Tensor]) -> float | None:
        """The metric on at most 512 validation samples: a point of the curve, not a score."""
        x, y = self.job.x_valid, self.job.y_valid
        if not len(x):
            return None
        rows = slice(None, None, -(-len(x) // self._affordable(CURVE_MACS, len(x), (64, 512))))
        return value(self.job.task, y[rows], self._outputs(forward, x[rows]))

    def _affordable(self, macs: float, rows: int, ends: tuple[int, int]) -> int:
        """How many of `rows` samples cost about `macs`, within `ends`."""
        return min(rows, max(ends[0], min(ends[1], int(macs / max(1, self.job.design.size.macs or 1)))))

    def _tensor(self, x: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(x)).contiguous(memory_format=self.format)

    def _recipe(self) -> Recipe:
        """The recipe with the steps that were really taken."""
        return replace(self.job.recipe, steps=max(1, self.done))

    def _elapsed(self) -> float:
        return time.monotonic() - self.began

    def _diverged(self) -> Outcome:
        none = np.empty((0, self.job.task.outputs))
        why = f"the loss was no longer a number at step {self.done + 1} of {self.steps}"
        return Outcome(None, none, tuple(self.curve), self.done, self._elapsed(), "diverged", why, self._recipe())


def _optimiser(params: list[Tensor], job: Job) -> torch.optim.Optimizer:
    recipe = job.recipe
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(params, recipe.rate, momentum=0.9, nesterov=True, weight_decay=recipe.decay)
    return torch.optim.AdamW(params, recipe.rate, betas=(0.9, 0.99), weight_decay=recipe.decay, fused=True)

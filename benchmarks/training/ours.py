"""Our engines in the race: a learner, fed with batches as the training loop feeds it."""

from dataclasses import replace
from itertools import islice

import numpy as np

from featherweight.engine import Engine, Job
from featherweight.fold import fold
from featherweight.graph import Weights
from featherweight.integer.calibrate import measure
from featherweight.learner import Learner
from featherweight.network import Network
from featherweight.train.batches import batches
from featherweight.train.draw import Draw

from .net import BATCH, RATE, Net

STRETCH = 5e9  # operations of one call, about: a slot must not be much longer than it was asked to be
FIRST_STEPS = 40  # float steps before the integers take over


class Ours:
    """One learner and its endless batches."""

    def __init__(self, net: Net, learner: Learner, job: Job) -> None:
        self.learner, self.draws = learner, batches(len(job.x), job.design.input, job.recipe, job.task)
        self.steps = max(1, min(learner.chunk, int(STRETCH / (net.flops * BATCH))))

    def run(self) -> int:
        """Train on the next few batches; returns the samples they had."""
        draws = list(islice(self.draws, self.steps))
        losses = self.learner.steps(draws, [RATE] * len(draws))
        if len(losses) < len(draws) or not np.isfinite(losses).all():
            raise FloatingPointError(f"our loss is no longer a number: {losses}")
        return sum(d.size for d in draws)

    def losses(self, rows: np.ndarray, steps: int) -> list[float]:
        """Losses of that many steps, all on the same samples."""
        return self.learner.steps([Draw(rows)] * steps, [RATE] * steps)


def floats(net: Net, engine: Engine, job: Job, weights: Weights) -> Ours:
    """Float steps of `engine`, from `weights` on."""
    return Ours(net, engine.learner(job, net.design.graph, weights), job)


def integers(net: Net, engine: Engine, job: Job, network: Network) -> Ours:
    """Steps of `engine` in the integers that ship."""
    return Ours(net, engine.integers(job, network), job)


def shipped(net: Net, engine: Engine, job: Job, weights: Weights) -> Network:
    """A network that has seen a few float steps, with the ranges its integers need."""
    trained = floats(net, engine, job, weights)
    for _ in range(0, FIRST_STEPS, trained.steps):
        trained.run()
    trained.learner.settle(np.array_split(np.arange(8 * BATCH), 8))
    graph, folded = fold(net.design.graph, trained.learner.weights())
    network = Network(net.task, net.design, folded, job.normal, job.target, job.recipe, {})
    return replace(network, ranges=measure(graph, folded, job.x))

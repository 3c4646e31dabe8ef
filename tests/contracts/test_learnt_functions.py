"""Every pointwise function with numbers of its own learns them in the integers that ship, by the gradient of floats."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.torch import TorchEngine
from featherweight.fold import fold
from featherweight.integer.calibrate import calibrated
from featherweight.integer.forward import outputs, values
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.network import Network
from featherweight.ops.pointwise import LEARNT, Pointwise
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw
from featherweight.train.initial import initial

RATE = 1e-3


def beginning(fn: str, recipe: Recipe) -> tuple[Job, Network, np.ndarray]:
    """A job, its calibrated network before the first step, and the raw samples."""
    rng = np.random.default_rng(0)
    spec = Input("image", (1, 6, 8), "uint8")
    task = Task("regression", spec, ("y",))
    raw = rng.integers(0, 256, (96, *spec.array_shape)).astype(np.uint8)
    y = np.abs(raw[:, :3].mean((1, 2, 3)) - raw[:, 3:].mean((1, 2, 3)))[:, None]
    normal, target = Standard.of(raw, spec), TargetScale.of(y, task)
    x = normal.apply(raw, spec)
    design = Design(spec.shape, 1, (ConvBlock(6, act=fn), ConvBlock(6, stride=2, act=fn)), Head(2))
    weights = fold(design.graph, initial(design.graph, 3))[1]
    network = calibrated(Network(task, design, weights, normal, target, recipe, {}), x)
    return Job(task, design, recipe, x, target.encode(y, task), x, y, normal, target), network, raw


@pytest.mark.parametrize("fn", LEARNT)
def test_the_first_step_follows_the_gradient_of_the_floats(fn: str) -> None:
    job, network, _ = beginning(fn, Recipe(optimiser="sgd", loss="squared", batch=96))
    learner = TorchEngine().integers(job, network)
    learner.steps([Draw(np.arange(96))], [RATE])
    after, graph = learner.weights(), network.graph

    def loss(weights: dict) -> float:
        out = values(graph, weights, job.x)[graph.output][:, :, 0, 0]
        return float(np.square(out.astype(np.float64) - job.y).mean())

    for node, name, _ in graph.weights():
        if not isinstance(node.op, Pointwise):
            continue
        v, sides = node.output, []
        for d in (1e-2, -1e-2):
            moved = {**network.weights[v], name: network.weights[v][name] + np.float32(d)}
            sides.append(loss({**network.weights, v: moved}))
        gradient = (sides[0] - sides[1]) / 2e-2
        step = float(after[v][name][0] - network.weights[v][name][0])
        assert step == pytest.approx(-RATE * 1.9 * gradient, rel=0.05)  # the first step of momentum 0.9, Nesterov's
        assert abs(gradient) > 1e-3


@pytest.mark.parametrize("fn", LEARNT)
def test_the_table_of_every_step_is_made_of_what_is_learnt(fn: str) -> None:
    job, network, raw = beginning(fn, Recipe(batch=96))
    learner = TorchEngine().integers(job, network)
    losses = learner.steps([Draw(np.arange(96))] * 25, [1e-2] * 25)
    weights = learner.weights()
    assert losses[-1] < 0.7 * losses[0]
    learnt = [(n.output, k) for n, k, _ in network.graph.weights() if isinstance(n.op, Pointwise)]
    assert len(learnt) == 2
    assert all(abs(weights[v][k] - network.weights[v][k]) > 1e-3 for v, k in learnt)
    lowering = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)
    q, steps, readout = lowering(weights)
    shipped = IntegerGraph(network.task, network.normal, network.graph.shapes, q, steps, readout).run(raw)
    ours = job.target.decode(learner.predict(job.x), job.task)
    np.testing.assert_allclose(ours, shipped, rtol=1e-5)
    assert np.abs(shipped - outputs(network, raw)).max() > 0.1 * shipped.std()

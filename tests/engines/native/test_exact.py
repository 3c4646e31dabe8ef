"""Weights become integers in the core as `Lowering` makes them, at every step and whatever the weights do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.data.standard import TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.native import NativeEngine, core
from featherweight.engines.native.exact import exact, unsummable
from featherweight.graph import Builder, Graph
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.network import Network
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear, QLinear
from featherweight.ops.norm import EPSILON
from featherweight.quant import BIAS_LIMIT
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw

GREY = Task("circular", Input("image", (1, 9, 8), "uint8"), ("v",), period=10.0)
SIGNAL = Task("regression", Input("signal", (2, 1, 24), "float32"), ("u", "v"))
EVERYTHING = (
    ConvBlock(5, act="learnt_swish"),
    BLOCKS["inverted"](width=5),  # type: ignore[call-arg]
    BLOCKS["dense"](),
    BLOCKS["residual"](width=6),  # type: ignore[call-arg]
)
Weights = dict[str, dict[str, np.ndarray]]


def lowered(network: Network, weights: Weights) -> IntegerGraph:
    lowering = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)
    q, steps, readout = lowering(weights)
    return IntegerGraph(network.task, network.normal, network.graph.shapes, q, steps, readout, network.graph.input)


def entered(g: IntegerGraph, x: np.ndarray) -> np.ndarray:
    q = g.q[g.input]
    return np.clip(np.floor(x / np.float32(q.scale) + np.float32(0.5)) + q.zero, q.lo, q.hi).astype(np.int64)


def _noting(constants: Any, asked: list[int]) -> Any:
    def noted(params: np.ndarray, only: int) -> list[dict[str, Any]]:
        asked.append(only)
        return constants(params, only)  # type: ignore[no-any-return]

    return noted


class Core:
    """The core's network of integers, and what it should compute."""

    def __init__(self, network: Network, batch: int = 16) -> None:
        self.network, self.program = network, exact(network)
        self.asked: list[int] = []  # what the core wanted to know: a unit, or -1 for all
        module = core.load()
        assert module is not None
        params, _ = self.program.flat(network.weights)
        self.net = module.Net(self.program.units, params.tolist(), [], self.program.arrays, batch, 0, EPSILON)
        self.net.lower_with(_noting(self.program.constants, self.asked))
        self.names = [network.graph.input, *(n.output for n in network.graph.nodes)]

    def check(self, weights: Weights, x: np.ndarray) -> IntegerGraph:
        """Assert that the core computes what `Lowering` makes of these weights; returns that."""
        self.net.params = self.program.flat(weights)[0].tolist()
        g = lowered(self.network, weights)
        expected = g.run_integers(entered(g, x))
        for place, name in enumerate(self.names[:-1]):
            found = self.net.trace(x, place).reshape(expected[name].shape) + g.q[name].zero
            assert np.array_equal(found, expected[name]), (name, np.abs(found - expected[name]).max())
        scale = np.float32(g.q[g.steps[-1].inputs[0]].scale) * g.steps[-1].constants["s"]
        target = self.network.target
        units = expected[g.output][:, :, 0, 0].astype(np.float32) * scale
        np.testing.assert_array_equal(
            self.net.predict(x), (units - np.float32(target.mean)) / np.float32(target.std), strict=True
        )
        return g


def real(network: Network, x: np.ndarray) -> np.ndarray:
    return network.normal.apply(x, network.task.input)


@pytest.mark.parametrize("task", [GREY, SIGNAL], ids=lambda t: t.kind)
def test_random_weights_over_many_steps_with_scales_that_grow(task: Task, random_network: Any) -> None:
    network, raw = random_network(task, EVERYTHING, seed=2)
    checked, x = Core(network), real(network, raw)[:5]
    rng = np.random.default_rng(0)
    weights = {v: {k: a.copy() for k, a in named.items()} for v, named in network.weights.items()}
    inner = [n.output for n in network.graph.nodes[:-1]]
    seen = set()
    for step in range(30):
        for named in weights.values():
            for k, a in named.items():
                a += np.float32(rng.normal(0, 0.05 * np.abs(a).mean() + 1e-3, a.shape))
                if rng.random() < 0.05:  # now and then a weight or a bias far beyond the others, or none at all
                    a.flat[rng.integers(a.size)] *= np.float32(
                        rng.choice([-900.0, 900.0, 0.0]) if k != "slope" else 1.5
                    )
        if step % 8 == 7:  # and back
            weights = {v: {k: a.copy() for k, a in named.items()} for v, named in network.weights.items()}
        g = checked.check(weights, x)
        seen.add(tuple(g.q[v].scale for v in inner))
    assert len(seen) > 5  # scales moved
    assert 5 < checked.asked.count(-1) < 30  # and where they did not, nobody was asked
    assert len(checked.asked) > 30  # learnt functions want their tables


def test_weights_that_move_a_little_ask_nobody(random_network: Any) -> None:
    network, raw = random_network(GREY, (ConvBlock(6, act="relu"), ConvBlock(8, 3, 2, act="hardswish")))
    checked, x = Core(network), real(network, raw)[:3]
    weights = {v: {k: a.copy() for k, a in named.items()} for v, named in network.weights.items()}
    rng = np.random.default_rng(1)
    for _ in range(20):
        for named in weights.values():
            for a in named.values():
                a += np.float32(rng.normal(0, 1e-3, a.shape))
        checked.check(weights, x)
    assert not checked.asked


@pytest.mark.parametrize("task", [GREY, SIGNAL], ids=lambda t: t.kind)
def test_weights_at_the_ends_of_what_integers_hold(task: Task, random_network: Any) -> None:
    network, raw = random_network(task, (ConvBlock(5, act="relu6"), ConvBlock(4, 3, 2)))
    checked, x = Core(network), real(network, raw)[:3]
    first, last = network.graph.nodes[0].output, network.graph.output
    for v in (first, last):
        for k, size in (("w", 0.0), ("b", 1e6), ("b", -1e9), ("w", 1e-30), ("b", 1e-30)):
            weights = {n: {j: a.copy() for j, a in named.items()} for n, named in network.weights.items()}
            weights[v][k][:] = size
            checked.check(weights, x)
    g = checked.check({**weights, first: {k: a * 0 for k, a in weights[first].items()}}, x)
    assert not g.steps[0].constants["w"].any()


def test_sums_that_floats_cannot_hold_are_made_in_integers(random_network: Any) -> None:
    task = Task("binary", Input("signal", (2, 1, 700), "int16"), classes=("no", "yes"))
    network, raw = random_network(task, (BLOCKS["linear"](8),), Head(0))  # type: ignore[call-arg]
    network = replace(network, ranges={**network.ranges, "x": (-3.0, 3.0)})
    weights = {v: {k: np.sign(a) * np.abs(a).max() for k, a in named.items()} for v, named in network.weights.items()}
    weights[network.graph.nodes[0].output]["w"] = np.abs(weights[network.graph.nodes[0].output]["w"])
    x = real(network, raw)[:6]
    x[0], x[1] = 9.0, -9.0  # saturated
    g = Core(network).check(weights, x)
    step = g.steps[0]
    reach = np.abs(step.constants["w"]).reshape(len(step.constants["w"]), -1).sum(1).max() * -g.q["x"].lo
    assert 2**24 < reach < 2**31
    assert g.q["x"].bits > 8


def test_what_int32_cannot_hold_is_refused() -> None:
    def graph(width: int) -> Graph:
        g = Builder({"x": (1, 1, width)})
        g(Linear(2), g(Conv(1, (1, 1)), "x"))
        return g.done()

    most = BIAS_LIMIT // (127 * 255)
    assert unsummable(graph(most)) == ""
    assert f"{most + 1:,} inputs" in unsummable(graph(most + 1))


def job_of(network: Network, raw: np.ndarray, **recipe: Any) -> Job:
    """Targets that the samples tell."""
    x, task = real(network, raw), network.task
    level = x.mean((1, 2, 3)).astype(np.float64)
    y = np.stack([(level - level.min()) / np.ptp(level) * 9 + k for k in range(len(task.targets))], 1)
    target = TargetScale.of(y, task)
    network_recipe = Recipe(**{"batch": 24, "rate": 5e-3, **recipe})
    return Job(task, network.design, network_recipe, x, target.encode(y, task), x[:9], y[:9], network.normal, target)


@pytest.mark.parametrize(
    "recipe",
    [{}, {"ema": 0.8}, {"sam": 0.05}, {"optimiser": "sgd", "clip": 1.0}, {"clip": 0.1, "clip_how": "adaptive"}],
    ids=str,
)
@pytest.mark.parametrize("task", [GREY, SIGNAL], ids=lambda t: t.kind)
def test_a_training_ends_in_weights_that_lower_to_what_it_predicts(
    task: Task, recipe: Any, random_network: Any
) -> None:
    network, raw = random_network(task, EVERYTHING, seed=4)
    job = job_of(network, raw, **recipe)
    network = replace(network, target=job.target)
    learner = NativeEngine().integers(job, network)
    draws = [Draw(np.sort(np.random.default_rng(k).permutation(40)[:24]), seed=k) for k in range(40)]
    losses = learner.steps(draws, [5e-3] * 40)
    assert len(losses) == 40 and np.mean(losses[-5:]) < 0.9 * np.mean(losses[:5])
    learner.settle(())
    weights = learner.weights()
    assert {v: set(named) for v, named in weights.items()} == {v: set(n) for v, n in network.weights.items()}
    assert all(np.abs(a - network.weights[v][k]).max() > 0 for v, named in weights.items() for k, a in named.items())
    g = lowered(network, weights)
    shipped = g.readout(g.run_integers(entered(g, job.x))[g.output][:, :, 0, 0])
    decoded = job.target.decode(learner.predict(job.x), task)
    turn = np.mod(decoded - shipped + 5, 10) - 5 if task.kind == "circular" else decoded - shipped
    assert np.abs(turn).max() < 1e-4 * max(1.0, np.abs(shipped).max())


def test_a_whole_training_runs_its_last_steps_in_integers(random_network: Any) -> None:
    network, raw = random_network(SIGNAL, (ConvBlock(6),), seed=1)
    job = job_of(network, raw, steps=60, integer_share=0.3)
    outcome = NativeEngine().train(job)
    assert outcome.status == "done" and outcome.engine == "native" and outcome.network is not None
    g = lowered(outcome.network, outcome.network.weights)  # type: ignore[arg-type]
    shipped = g.readout(g.run_integers(entered(g, job.x_valid))[g.output][:, :, 0, 0])
    np.testing.assert_allclose(outcome.outputs_valid, shipped, rtol=1e-5, atol=1e-5)
    again = NativeEngine().train(job)
    np.testing.assert_array_equal(outcome.outputs_valid, again.outputs_valid)


def test_numbers_that_leave_the_finite_end_as_a_loss_and_outputs_that_are_none(random_network: Any) -> None:
    network, raw = random_network(SIGNAL, (ConvBlock(4), ConvBlock(4, act="swish"), BLOCKS["dense"]()))
    job = job_of(network, raw)
    learner = NativeEngine().integers(job, replace(network, target=job.target))
    before = learner.weights()
    learner.net.params = [float("nan"), *learner.net.params[1:].tolist()]
    assert np.isnan(learner.steps([Draw(np.arange(8))] * 3, [1e-3] * 3)).tolist() == [True]
    assert np.isnan(learner.predict(job.x)).all()
    for size in (1e30, 1e37):  # numbers all, but no scale holds what they make
        learner.net.params = [size * p for p in learner.program.flat(before)[0].tolist()]
        assert np.isfinite(learner.steps([Draw(np.arange(8))] * 3, [1e-3] * 3)).tolist() == [False]
    learner.net.params = learner.program.flat(before)[0].tolist()
    assert np.isfinite(learner.predict(job.x)).all()


def test_an_error_while_lowering_reaches_the_caller(random_network: Any) -> None:
    network, raw = random_network(GREY, (ConvBlock(4),))
    checked = Core(network)

    def fails(params: np.ndarray, only: int) -> list[dict[str, Any]]:
        raise RuntimeError("no constants today")

    checked.net.lower_with(fails)
    checked.net.params = [1e4 * p for p in checked.net.params]
    with pytest.raises(RuntimeError, match="no constants today"):
        checked.net.predict(real(network, raw))


@pytest.mark.parametrize(
    ("key", "value"), [("m", [1]), ("table", [0.0] * 255), ("learnt", [10**6, -1]), ("share", 0), ("gain", [1.0])]
)
def test_a_program_that_makes_no_sense_is_refused(key: str, value: Any, random_network: Any) -> None:
    network, _ = random_network(GREY, (ConvBlock(4, act="swish"), BLOCKS["residual"](width=4)))
    program, refused = exact(network), 0
    for unit in program.units[1:]:
        holder = unit if key in unit else unit["exact"] if unit["exact"].get(key) else None
        if holder is None or (key == "m" and unit["kind"] != "add") or (key == "gain" and not unit["gain"]):
            continue
        before, holder[key] = holder[key], value
        with pytest.raises(ValueError):
            core.load().Net(program.units, program.flat(network.weights)[0].tolist(), [], program.arrays, 8, 0, EPSILON)
        holder[key] = before
        refused += 1
    assert refused


def test_the_last_step_is_the_readout(random_network: Any) -> None:
    network, _ = random_network(GREY, (ConvBlock(4),))
    units = exact(network).units
    assert units[-1]["share"] == 2 and len(units) == len(network.graph.nodes) + 1
    assert isinstance(lowered(network, network.weights).steps[-1].op, QLinear)  # type: ignore[arg-type]
    assert Design.from_json(network.design.to_json()).shipped == network.graph

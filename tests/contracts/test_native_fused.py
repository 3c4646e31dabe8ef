"""Numbers beside a map: both engines learn from them as from anything else, in floats and in the integers that ship."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from beside import LANES, ODD
from beside import agree as learn_alike
from fused import BODIES, TASKS
from racers import draws, mixed, side_by_side
from shipped import agree as round_alike

from featherweight.data.metric import value
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design
from featherweight.engine import Job
from featherweight.engines.native import NativeEngine, core
from featherweight.engines.native.program import Program
from featherweight.engines.torch import TorchEngine
from featherweight.errors import DesignError
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.augmentation import AUGMENT
from featherweight.train.draw import Draw
from featherweight.train.initial import initial

from .compiled import same


@pytest.mark.parametrize("squeeze", [0, 1, 5])
@pytest.mark.parametrize("blocks", BODIES, ids=("conv", "dense", "flat"))
def test_gradients_are_those_of_torch_in_float64(blocks: Any, squeeze: int) -> None:
    for at, (shape, numbers) in enumerate([((2, 8, 6), 13), ((1, 1, 21), 1), ((3, 7, 5), 40)]):
        design = Design(shape, 2, blocks, beside=numbers, squeeze=squeeze)
        learn_alike(design.graph, (1, ODD, LANES)[at], ghost=16 * (at % 2), said=f"{shape} and {numbers}")


@pytest.mark.parametrize("isa", core.runs()[1:])
def test_narrower_builds_read_the_numbers_too(isa: str, random_network: Any) -> None:
    lanes = core._module(isa).lanes
    learn_alike(Design((2, 6, 5), 2, BODIES[0], beside=7, squeeze=3).graph, lanes + 1, isa=isa)
    network, x = random_network(TASKS["hour"], BODIES[0], squeeze=4)
    round_alike(network, network.normal.apply(x, network.task.input), (1, lanes + 1), isa, batch=64)


@pytest.mark.parametrize("squeeze", [0, 4])
@pytest.mark.parametrize("where", TASKS)
def test_steps_in_integers_are_those_of_torch_and_of_the_interpreter(
    where: str, squeeze: int, random_network: Any
) -> None:
    for k, blocks in enumerate(BODIES):
        network, x = random_network(TASKS[where], blocks, seed=k, squeeze=squeeze)
        real = network.normal.apply(x, network.task.input)
        round_alike(network, real, (1, LANES + 3), said=f"{where}, {blocks}")


TRAINED = 160


def job(where: str, squeeze: int = 4, seed: int = 0, **recipe: Any) -> Job:
    """Targets that map and numbers tell together; what was not trained on judges."""
    task = TASKS[where]
    rng = np.random.default_rng(seed)
    x = rng.normal(128, 40, (TRAINED + 96, task.input.length)).clip(0, 255).astype(task.input.dtype)
    said = (x[:, : task.input.size].mean(1) - 128) / 6 + (x[:, -1] - 128.0) / 40
    y = {
        "multiclass": np.digitize(said, (-0.4, 0.4)),
        "binary": (said > 0).astype(np.int64),
        "circular": (said % 12.0)[:, None],
        "regression": np.stack([said] * len(task.targets), 1),
    }[task.kind]
    own, judged = slice(TRAINED), slice(TRAINED, None)
    normal, target = Standard.of(x[own], task.input), TargetScale.of(y[own], task)
    design = Design(task.input.shape, task.network_outputs, BODIES[0], beside=task.input.beside, squeeze=squeeze)
    real, coded = normal.apply(x, task.input), target.encode(y, task)
    made = Recipe(**{"steps": 60, "batch": 32, "rate": 1e-2, "integer_share": 0.3, "seed": seed, **recipe})
    return Job(task, design, made, real[own], coded[own], real[judged], y[judged], normal, target)


def test_every_change_of_a_draw_leaves_the_numbers_alone_and_blending_takes_them() -> None:
    made = job("picture", optimiser="sgd")
    _, h, w = made.design.input
    rng = np.random.default_rng(0)
    (draw,) = draws(1, 20)
    gain, offset, slope = rng.normal(1, 0.3, (3, 20)).astype(np.float32)
    moved = replace(
        draw,
        rows_from=rng.integers(0, h, (20, h)).astype(np.int32),
        cols_from=rng.integers(0, w, (20, w)).astype(np.int32),
        gain=gain,
        offset=offset,
        slope=slope,
    )
    side_by_side(made, [moved, mixed(draw, 1), mixed(moved, 2)], [0.02] * 3)
    read = moved.inputs(made.x, made.design.input)
    size = made.task.input.size
    assert np.array_equal(read[:, size:], made.x[moved.rows, size:])
    assert not np.array_equal(read[:, :size], made.x[moved.rows, :size])
    assert np.array_equal(Draw(moved.rows, noise=0.5).inputs(made.x, made.design.input)[:, size:], read[:, size:])


def test_noise_in_the_core_leaves_the_numbers_alone() -> None:
    made = job("picture", squeeze=0)
    learner = NativeEngine().learner(made, made.design.graph, weights_that_pass_the_last_number(made.design))
    rows = np.arange(32)
    quiet = learner.net.gradient({"rows": rows, "seed": 3})
    assert learner.net.gradient({"rows": rows, "seed": 3, "noise": 2.0}) == quiet


def weights_that_pass_the_last_number(design: Design) -> dict[str, dict[str, np.ndarray]]:
    weights: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in design.graph.weights():
        a = np.ones(shape, np.float32) if name == "var" else np.zeros(shape, np.float32)
        if node.output == design.graph.output and name == "w":
            a[:, -1] = 1
        weights.setdefault(node.output, {})[name] = a
    return weights


@pytest.mark.parametrize(
    "engine, where", [(NativeEngine(), "picture"), (NativeEngine(), "signal"), (TorchEngine(), "picture")], ids=str
)
def test_a_training_learns_from_both_and_ships_what_it_scored(engine: Any, where: str, tmp_path: Any) -> None:
    made = job(where, steps=200)
    outcome = engine.train(made)
    assert outcome.status == "done" and outcome.network is not None
    task, raw = made.task, raw_of(made)
    score = value(task, made.y_valid, outcome.outputs_valid)
    blind = replace(made, x=without_numbers(made, made.x), x_valid=without_numbers(made, made.x_valid))
    without = value(task, made.y_valid, engine.train(blind).outputs_valid)
    assert score > without + 0.1 if task.greater_is_better else score < 0.8 * without
    g = lower(outcome.network)
    np.testing.assert_allclose(g.run(raw), outcome.outputs_valid, rtol=0.02, atol=0.05)
    outcome.network.save(tmp_path / "net")
    g.save(tmp_path / "g")
    again, held = Network.load(tmp_path / "net"), IntegerGraph.load(tmp_path / "g")
    assert again.design == outcome.network.design and again.normal == outcome.network.normal
    assert same(lower(again).run(raw), g.run(raw)) and same(held.run(raw), g.run(raw))


def raw_of(made: Job) -> np.ndarray:
    """The raw samples that judge."""
    n, spec = made.normal, made.task.input
    assert n.beside is not None
    size = spec.size
    own = made.x_valid[:, :size].reshape(-1, *spec.shape) / np.reshape(n.scale, (1, -1, 1, 1))
    own = (own + np.reshape(n.offset, (1, -1, 1, 1))).transpose(0, 2, 3, 1).reshape(len(made.x_valid), size)
    beside = made.x_valid[:, size:] / np.asarray(n.beside.scale) + np.asarray(n.beside.offset)
    found = np.concatenate([own, beside], 1)
    return (np.rint(found) if spec.dtype != "float32" else found).astype(spec.dtype)


def without_numbers(made: Job, x: np.ndarray) -> np.ndarray:
    return np.where(np.arange(x.shape[1]) < made.task.input.size, x, np.float32(0))


def test_a_mirror_that_falsifies_the_numbers_is_refused() -> None:
    task = Task("regression", Input("image", (1, 8, 8), "uint8", beside=4), ("u",))
    assert not AUGMENT["mirror"].suits(task) and AUGMENT["mirror"].suits(replace(task, input=task.input.map))
    with pytest.raises(DesignError, match="numbers beside a map"):
        made = job("one", augment=("mirror",))
        NativeEngine().train(made)


def test_the_core_refuses_rows_of_another_length_and_inputs_in_another_place() -> None:
    made = job("picture")
    learner = NativeEngine().learner(made, made.design.graph, initial(made.design.graph, 0))
    for wrong in (made.x[:, :-1], made.x[:, : made.task.input.size]):
        with pytest.raises(ValueError, match="samples of another shape"):
            learner.predict(wrong)
    units = Program.of(made.design.graph).units
    params, statistics = learner.program.flat(initial(made.design.graph, 0))
    for order in (units[2:3] + units[:2], [*units, units[1]]):
        module = core.load()
        assert module is not None
        with pytest.raises(ValueError, match="inputs come first"):
            module.Net(order, params.tolist(), statistics.tolist(), learner.program.arrays, 8, 0, 1e-5)

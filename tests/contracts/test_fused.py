"""Numbers beside a map: both engines learn from them, and the integers, every C, ONNX and the price hold them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from beside import LANES, ODD
from beside import agree as learn_alike
from racers import draws, mixed, side_by_side
from shipped import agree as round_alike

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.residual import Residual
from featherweight.cost.choice import How, lay_out
from featherweight.cost.code import Code, flash_bytes
from featherweight.cost.price import lowered, price, standard
from featherweight.data.metric import value
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design
from featherweight.engine import Job
from featherweight.engines.native import NativeEngine, core
from featherweight.engines.torch import TorchEngine
from featherweight.errors import DesignError, UnsupportedError
from featherweight.family import FAMILIES as SHAPES
from featherweight.integer.forward import outputs
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.job.emulation import emulated
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.targets import c99, onnx, onnx_float
from featherweight.targets.compiler import measure
from featherweight.targets.family import FAMILIES
from featherweight.targets.prove import prove
from featherweight.targets.tables import state_bytes
from featherweight.targets.tflite.write import write
from featherweight.targets.variant import Variant
from featherweight.task import Input, Task
from featherweight.train.augmentation import AUGMENT
from featherweight.train.draw import Draw

from .compiled import compiled, same

TASKS = {
    "picture": Task("multiclass", Input("image", (2, 11, 9), "uint8", beside=13), classes=("a", "b", "c")),
    "hour": Task("circular", Input("image", (1, 10, 12), "uint8", beside=70), ("v",), period=12.0),
    "signal": Task("regression", Input("signal", (2, 1, 29), "float32", beside=9), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 24), "int16", beside=11), classes=("no", "yes")),
    "one": Task("regression", Input("image", (1, 7, 7), "float32", beside=1), ("u",)),
}
BODIES = [(ConvBlock(5), Residual(6, stride=2)), (BLOCKS["dsconv"](6), BLOCKS["dense"](4)), (BLOCKS["linear"](7),)]


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


def ways(spec: Input) -> list[Variant]:
    turned = (False, True) if spec.kind == "signal" else (False,)
    return [Variant(f, t) for f in FAMILIES for t in turned] + [Variant("pairs", room=64)]


@pytest.mark.parametrize("where", TASKS)
def test_every_c_gives_the_bits_of_the_interpreter(where: str, random_network: Any, tmp_path: Any) -> None:
    task, programs, expected, raw, odd = TASKS[where], {}, [], np.empty(0), list(TASKS).index(where) % 2
    for k, (blocks, squeeze) in enumerate(zip(BODIES[:2], (5 * odd, 5 - 5 * odd), strict=True)):
        network, x = random_network(task, blocks, seed=k, squeeze=squeeze)
        g = lower(network)
        raw = raw if raw.size else x[:12]
        for n, how in enumerate(ways(task.input)[k::3]):
            programs[f"g{k}_{n}"] = g, how.files(g, f"g{k}_{n}")
            expected.append((g.run(raw), how))
    for found, (right, how) in zip(compiled(programs, raw, tmp_path / "c"), expected, strict=True):
        assert same(found, right), how


@pytest.mark.parametrize("where, squeeze", [("picture", 5), ("signal", 0)])
def test_the_c_of_a_gateway_does_too(where: str, squeeze: int, random_network: Any) -> None:
    network, x = random_network(TASKS[where], BODIES[0], squeeze=squeeze)
    g = lower(network)
    assert prove(g, Variant("vector").files(g), x, more=("-march=native",)).differ == 0


PARTS = """\
#include "model.h"
#include <stdio.h>
#include <string.h>
int main(void) {
  static model_state s, t;
  static model_input x[MODEL_INPUT_SIZE], beside[BESIDE];
  float y[MODEL_OUTPUT_SIZE], z[MODEL_OUTPUT_SIZE];
  while (fread(x, sizeof x, 1, stdin) == 1) {
    memset(&s, 0x5a, sizeof s);
    memcpy(beside, x + SIZE, sizeof beside);
    if (model_predict_with(&t, x, z)) return 1;
    memset(x + SIZE, 0x11, sizeof beside);
    if (model_predict_parts(&s, x, beside, y) || memcmp(y, z, sizeof y)) return 2;
  }
  return 0;
}
"""


@pytest.mark.parametrize("family", ["pairs", "vector"])
def test_map_and_numbers_may_lie_in_two_places(family: str, random_network: Any, tmp_path: Any) -> None:
    import subprocess

    from featherweight.targets.compiler import STRICT, host

    network, x = random_network(TASKS["signal"], BODIES[0], squeeze=3)
    spec = network.task.input
    files = {**Variant(family).files(lower(network)), "main.c": PARTS}
    assert "model_push" not in files["model.h"] and "then 9 numbers beside it" in files["model.h"]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    sizes = [f"-DSIZE={spec.size}", f"-DBESIDE={spec.beside}"]
    built = [host().command, *STRICT, *sizes, "-fsanitize=undefined,address", "model.c", "main.c", "-o", "main"]
    subprocess.run(built, cwd=tmp_path, check=True)
    subprocess.run([str(tmp_path / "main")], input=x.tobytes(), check=True)


@pytest.mark.parametrize("where", TASKS)
def test_a_number_that_is_none_is_refused_wherever_it_stands(where: str, random_network: Any) -> None:
    network, x = random_network(TASKS[where], BODIES[0], squeeze=3)
    if x.dtype != np.float32:
        pytest.skip("integers are always numbers")
    from featherweight.errors import DataError

    g = lower(network)
    for at in (0, -1):
        bad = x.copy()
        bad[2, at] = np.nan
        with pytest.raises(DataError, match="1 samples hold NaN"):
            g.run(bad)


@pytest.mark.parametrize("chip, where", [("cortex-m0plus", "picture"), ("cortex-m4", "signal"), ("cortex-m55", "hour")])
def test_chips_answer_as_the_integers_do(chip: str, where: str, board: Any, random_network: Any) -> None:
    device = board(chip)
    network, x = random_network(TASKS[where], BODIES[0], squeeze=5)
    g = lower(network)
    proof = emulated(g.task, c99.emit(g, family=device.family), x, g.run(x), device)
    assert (proof["emulated"], proof["differ"], proof["ram_bytes_streaming"]) == (len(x), 0, None)


@pytest.mark.parametrize("where, squeeze", [("picture", 6), ("hour", 0), ("signal", 6)])
def test_the_price_is_what_the_compiler_measures(where: str, squeeze: int) -> None:
    task = TASKS[where]
    design = Design(task.input.shape, task.network_outputs, BODIES[0], beside=task.input.beside, squeeze=squeeze)
    known, real = price(design, task), price(design, task, how=How.MEASURED)
    assert real.flash_bytes - 24 <= known.flash_bytes <= 1.03 * real.flash_bytes
    assert abs(known.ram_bytes - real.ram_bytes) <= 24
    for laid in lay_out(lowered(design, task, standard(task)), None):
        assert laid.program is not None and laid.cycles
        m = measure(c99.printed(laid.program))
        code = Code.read(laid.program, m)
        assert flash_bytes(laid.program, code) == m.flash_bytes
        least, most = Code.least(laid.program), Code.bound(laid.program)
        assert flash_bytes(laid.program, least) <= m.flash_bytes <= flash_bytes(laid.program, most)
        assert least.stack_bytes <= m.stack_bytes <= most.stack_bytes
        assert m.static_bytes == 8 * -(-state_bytes(laid.program) // 8)


def test_numbers_squeezed_first_do_not_stay_in_memory(random_network: Any) -> None:
    """A hundred numbers beside a map that needs more than they do cost no RAM once they are squeezed."""
    task = Task("regression", Input("image", (1, 24, 24), "uint8", beside=100), ("u",))
    plain = Task("regression", task.input.map, ("u",))
    blocks = (ConvBlock(8), ConvBlock(8, stride=2))
    fused = Variant().program(lower(random_network(task, blocks, squeeze=4)[0])).plan.size_bytes
    alone = Variant().program(lower(random_network(plain, blocks)[0])).plan.size_bytes
    assert alone > 100 and fused <= alone + 32


@pytest.mark.parametrize("where", TASKS)
def test_onnx_reads_the_flat_row(where: str, random_network: Any) -> None:
    for squeeze in (0, 4):
        network, x = random_network(TASKS[where], BODIES[0], squeeze=squeeze)
        g = lower(network)
        assert same(onnx.run(onnx.emit(g), x), g.run(x))
        found = onnx.run(onnx_float.emit(network), x.astype(np.float32))
        np.testing.assert_allclose(found, outputs(network, x), rtol=1e-3, atol=1e-3)
        with pytest.raises(UnsupportedError, match="one input has one scale"):
            write(g)


@pytest.mark.parametrize("family", list(SHAPES))
def test_every_family_takes_numbers_in(family: str) -> None:
    task = TASKS["picture"]
    if not SHAPES[family].suits(task.input):
        pytest.skip("not for images")
    design = SHAPES[family]().design(task.input, task.network_outputs)
    fused = replace(design, beside=13, squeeze=4)
    graph = fused.shipped
    assert graph.shapes[graph.output] == (3, 1, 1) and len(graph.readers("beside")) == 1
    assert fused.size.params != design.size.params and Design.from_json(fused.to_json()) == fused

"""The torch engine: it learns, repeats itself, keeps its time, trains the integers that ship."""

import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from featherweight.block import BLOCKS
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.torch import TorchEngine
from featherweight.engines.torch.exact import Integers
from featherweight.engines.torch.rules import RULES
from featherweight.errors import UnsupportedError
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.ops.add import Add
from featherweight.recipe import Recipe
from featherweight.task import Input, Task

RECIPE = Recipe(steps=150, batch=32, rate=1e-2)


def job(
    kind: str = "circular", dtype: str = "uint8", blocks: tuple = (), recipe: Recipe = RECIPE
) -> tuple[Job, np.ndarray]:
    """The place of a bright spot in a small picture, or the phase of a wave: easy to learn."""
    rng = np.random.default_rng(0)
    n = 400
    where = rng.uniform(0, 1, n)
    if dtype == "uint8":
        spec = Input("image", (1, 6, 12), "uint8")
        away = np.abs(np.arange(12)[None] - 11 * where[:, None])
        x = (np.clip(220 - 60 * away, 10, 255)[:, None, :, None] + rng.integers(0, 9, (n, 6, 12, 1))).clip(0, 255)
        x = x.astype(np.uint8)
    else:
        spec = Input("signal", (1, 1, 24), "float32")
        x = np.sin(2 * np.pi * (np.arange(24) / 24 + where[:, None]))[:, :, None].astype(np.float32)
    classes = ("left", "middle", "right") if kind == "multiclass" else ("no", "yes") if kind == "binary" else ()
    task = Task(kind, spec, ("y",), classes, 1.0 if kind == "circular" else None)
    y = {
        "circular": where[:, None],
        "regression": 100 + 50 * where[:, None],
        "multiclass": (3 * where).astype(np.int64),
        "binary": (where > 0.5).astype(np.int64),
    }[kind]
    normal, target = Standard.of(x[:300], spec), TargetScale.of(y[:300], task)
    real = normal.apply(x, spec)
    blocks = blocks or (BLOCKS["conv"](6, stride=2), BLOCKS["residual"](6))
    design = Design(spec.shape, task.network_outputs, blocks, Head(0))
    made = Job(task, design, recipe, real[:300], target.encode(y[:300], task), real[300:], y[300:], normal, target)
    return made, x[300:]


@pytest.mark.parametrize("kind", ["circular", "regression", "multiclass", "binary"])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_it_learns_in_floats_and_in_integers(kind: str, dtype: str) -> None:
    from featherweight.data.metric import value

    made, x_raw = job(kind, dtype)
    float_out = TorchEngine().train(made)
    exact_out = TorchEngine().train(replace(made, recipe=replace(RECIPE, integer_share=0.2)))
    shipped = lower(exact_out.network).run(x_raw)
    scores = [value(made.task, made.y_valid, o) for o in (float_out.outputs_valid, exact_out.outputs_valid, shipped)]
    if made.task.classifies:
        assert min(scores) > 0.9
    else:
        assert max(scores) < 0.12 * (50 if kind == "regression" else 1)
    assert float_out.curve[-1][1] < float_out.curve[0][1]
    assert exact_out.network.ranges


def test_the_same_job_gives_the_same_bits() -> None:
    made, _ = job(recipe=replace(RECIPE, steps=40, integer_share=0.25, augment=("shift", "noise")))
    a, b = TorchEngine().train(made), TorchEngine().train(made)
    np.testing.assert_array_equal(a.outputs_valid, b.outputs_valid)
    for v, named in a.network.weights.items():
        for k in named:
            np.testing.assert_array_equal(named[k], b.network.weights[v][k])
    other = TorchEngine().train(replace(made, recipe=replace(made.recipe, seed=1)))
    assert not np.array_equal(a.outputs_valid, other.outputs_valid)


def test_a_short_allowance_shortens_the_schedule_and_completes_it() -> None:
    made, _ = job(recipe=replace(RECIPE, steps=1_000_000))
    began = time.monotonic()
    out = TorchEngine().train(replace(made, seconds=1.5))
    assert time.monotonic() - began < 30
    assert out.status == "done"
    assert 0 < out.steps < 1_000_000
    assert out.recipe.steps == out.steps
    assert out.curve[-1][0] == out.steps


def test_divergence_is_a_status_and_not_an_exception() -> None:
    made, _ = job("regression")
    x = made.x.copy()
    x[::2] = np.inf
    out = TorchEngine().train(replace(made, x=x))
    assert out.status == "diverged"
    assert "no longer a number at step" in out.why
    assert out.network is None


@pytest.mark.parametrize("name", list(BLOCKS))
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_the_integers_that_train_are_the_interpreters(name: str, dtype: str) -> None:
    """Before certification nudges the multipliers, the engine's forward pass is the interpreter's, bit for bit."""
    first = (BLOCKS["conv"](4),) if name != "difference" else ()
    made, x_raw = job(
        "multiclass", dtype, (*first, BLOCKS[name](), BLOCKS["conv"](4)), replace(RECIPE, steps=8, integer_share=0.5)
    )
    network = TorchEngine().train(made).network
    integers = Integers(network)
    with torch.no_grad():
        ours = integers.forward(torch.from_numpy(made.x_valid)).numpy()
    q, steps, readout = integers.lowering(network.weights)
    graph = IntegerGraph(network.task, network.normal, network.graph.shapes, q, steps, readout)
    np.testing.assert_allclose(ours, graph.run(x_raw), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    "recipe",
    [
        {"ghost": 16},
        {"ema": 0.98},
        {"sam": 0.05},
        {"optimiser": "sgd", "rate": 3e-2, "decay": 1e-3, "clip": 0.1, "clip_how": "adaptive"},
    ],
    ids=str,
)
def test_it_learns_under_every_recipe(recipe: dict) -> None:
    from featherweight.data.metric import value

    made, _ = job("multiclass", recipe=replace(RECIPE, augment=("noise", "mixup"), smoothing=0.05, **recipe))
    out = TorchEngine().train(made)
    assert value(made.task, made.y_valid, out.outputs_valid) > 0.85


@pytest.mark.parametrize("share", [0.0, 0.5, 0.97])
def test_weights_that_explode_are_a_status_in_either_phase(share: float) -> None:
    made, _ = job("regression", recipe=replace(RECIPE, steps=30, rate=9.9, optimiser="sgd", loss="squared"))
    out = TorchEngine().train(replace(made, recipe=replace(made.recipe, integer_share=share)))
    assert out.status == "diverged"
    assert "no longer" in out.why


def test_an_op_without_a_rule_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = job()
    assert TorchEngine().refuses(made) == ""
    monkeypatch.delitem(RULES, Add)
    assert "no torch rule for Add" in TorchEngine().refuses(made)
    with pytest.raises(UnsupportedError, match="no torch rule for Add"):
        TorchEngine().train(made)


def test_a_device_that_is_not_there_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UnsupportedError, match="PyTorch finds none"):
        TorchEngine("cuda")
    with pytest.raises(UnsupportedError, match="did you mean 'cuda'"):
        TorchEngine("cud")
    assert TorchEngine().device == "cpu"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="PyTorch finds no CUDA device here")
@pytest.mark.parametrize("share", [0.0, 0.2])
def test_a_gpu_trains_what_the_processor_trains(share: float) -> None:
    blocks = (BLOCKS["conv"](6, stride=2), BLOCKS["residual"](6), BLOCKS["dsconv"](6))
    recipe = replace(RECIPE, steps=20, rate=1e-3, ema=0.5, sam=0.01, ghost=16, integer_share=share)
    made, _ = job("regression", blocks=blocks, recipe=replace(recipe, augment=("shift", "noise")))
    cpu, gpu, again = TorchEngine().train(made), TorchEngine("cuda").train(made), TorchEngine("cuda").train(made)
    np.testing.assert_array_equal(gpu.outputs_valid, again.outputs_valid)
    np.testing.assert_allclose(gpu.outputs_valid, cpu.outputs_valid, rtol=0.02, atol=1.0)
    assert gpu.curve[0][1] == pytest.approx(cpu.curve[0][1], rel=1e-2)

"""One job for two learners: native and torch, draw by draw."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from featherweight.block import BLOCKS, Block
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Engine, Job
from featherweight.engines.native import NativeEngine, core
from featherweight.engines.torch import TorchEngine
from featherweight.learner import Learner
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw
from featherweight.train.initial import initial

N = 70
KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
NORMED: tuple[Block, ...] = (BLOCKS["conv"](5, act="hardswish"), BLOCKS["residual"](5))  # type: ignore[call-arg]


def job(
    kind: str = "regression", blocks: tuple[Block, ...] = (), shape: tuple[int, int, int] = (2, 5, 4), **recipe: Any
) -> Job:
    """Random samples, targets and a teacher's answers.  Without blocks: one linear layer."""
    rng = np.random.default_rng(5)
    targets = {"regression": ("u", "v"), "multilabel": ("u", "v", "w")}.get(kind, ("u",))
    classes = {"binary": ("no", "yes"), "multiclass": ("a", "b", "c", "d")}.get(kind, ())
    task = Task(kind, Input("image", shape, "float32"), targets, classes, 10.0 if kind == "circular" else None)
    x = rng.standard_normal((N, *shape), np.float32)
    y: np.ndarray = rng.uniform(0, 10, (N, len(targets)))
    if task.classifies:
        y = rng.integers(0, 2, (N, 3)) if kind == "multilabel" else rng.integers(0, len(classes), N)
    target = TargetScale.of(y, task)
    teacher = 2 * rng.standard_normal((N, task.network_outputs), np.float32)
    design = Design(shape, task.network_outputs, blocks, Head(2 if blocks else 0))
    given = Recipe(**{"batch": 32, "loss": "squared", **recipe})
    normal = Standard((0.0,) * shape[0], (1.0,) * shape[0])
    return Job(task, design, given, x, target.encode(y, task), x[:4], y[:4], normal, target, teacher=teacher)


def learner(engine: Engine, made: Job) -> Learner:
    return engine.learner(made, made.design.graph, initial(made.design.graph, made.recipe.seed))


def both(made: Job) -> tuple[Learner, Learner]:
    """(native, torch), from the same weights."""
    return learner(NativeEngine(), made), learner(TorchEngine(), made)


def on(isa: str, patch: pytest.MonkeyPatch) -> None:
    """Let learners use the build for `isa`."""
    patch.setattr(core, "load", lambda: core._module(isa))


def draws(count: int, size: int = 32, seed: int = 1, **fields: Any) -> list[Draw]:
    rng = np.random.default_rng(seed)
    return [Draw(np.sort(rng.choice(N, size, replace=False)), seed=k + 1, **fields) for k in range(count)]


def mixed(draw: Draw, seed: int = 0) -> Draw:
    rng = np.random.default_rng(seed)
    return replace(draw, other=rng.permutation(draw.size), share=rng.uniform(0, 1, draw.size).astype(np.float32))


def flat(found: Learner, statistics: bool = False) -> np.ndarray:
    """All weights as one vector, float64."""
    named = found.weights()
    kept = [
        a.ravel() for v in sorted(named) for k, a in sorted(named[v].items()) if statistics == (k in ("mean", "var"))
    ]
    return np.concatenate([*kept, np.empty(0)]).astype(np.float64)


def side_by_side(made: Job, given: list[Draw], rates: list[float], room: float = 2e-5) -> None:
    """Assert equal losses and weights after every step.

    Rounding differs by some 1e-6 of a gradient; every step adds its own and carries on what was there, so the room
    grows with the steps, in units of the largest move that any weight has made.
    """
    ours, theirs = both(made)
    start = flat(theirs)
    np.testing.assert_array_equal(flat(ours), start)
    for t, (draw, rate) in enumerate(zip(given, rates, strict=True), 1):
        (a,), (b,) = ours.steps([draw], [rate]), theirs.steps([draw], [rate])
        assert a == pytest.approx(b, rel=2e-5 * t, abs=1e-6), f"loss of step {t}"
        moved = np.abs(flat(theirs) - start).max()
        assert moved > 0
        worst = np.abs(flat(ours) - flat(theirs)).max()
        assert worst <= t * room * moved + 2e-7 * np.abs(start).max(), f"step {t}: off by {worst}, of {moved} moved"
        a, b = (flat(found, True) for found in (ours, theirs))
        np.testing.assert_allclose(a, b, rtol=0, atol=t * room * max(1.0, np.abs(b).max(initial=0.0)))

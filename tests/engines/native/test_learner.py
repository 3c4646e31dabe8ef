"""The native learner keeps the contract of every learner, and hands what it cannot do to torch with a sentence."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.handover import Handover
from featherweight.engines.native import NativeEngine
from featherweight.engines.native.learner import NativeLearner, drawn, objective
from featherweight.engines.native.program import RULES
from featherweight.engines.torch import TorchEngine
from featherweight.engines.torch.learner import TorchLearner
from featherweight.fold import fold
from featherweight.integer.forward import values
from featherweight.ops.add import Add
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw
from featherweight.train.initial import initial

KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
BLOCKS_OF = (BLOCKS["conv"](6), BLOCKS["residual"](6))


def job(kind: str = "regression", samples: int = 300, **recipe: Any) -> Job:
    """A number, or classes of it, that the sum of a picture's left half tells."""
    rng = np.random.default_rng(0)
    shape = (1, 6, 8)
    task = Task(
        kind,
        Input("image", shape, "float32"),
        ("u", "v") if kind == "multilabel" else ("u",),
        {"multiclass": ("a", "b", "c"), "binary": ("no", "yes")}.get(kind, ()),
        1.0 if kind == "circular" else None,
    )
    x = rng.standard_normal((samples, *shape), np.float32)
    where = 1 / (1 + np.exp(-2 * x[:, 0, :, :4].mean((1, 2)) * 5))
    y = {
        "regression": 50 + 20 * where[:, None],
        "circular": where[:, None],
        "binary": (where > 0.5).astype(np.int64),
        "multiclass": (3 * where).astype(np.int64),
        "multilabel": np.stack([where > 0.5, where > 0.2], 1).astype(np.int64),
    }[kind]
    target = TargetScale.of(y, task)
    design = Design(shape, task.network_outputs, BLOCKS_OF, Head(2))
    given = Recipe(**{"steps": 120, "batch": 32, "rate": 2e-2, **recipe})
    normal, k = Standard((0.0,), (1.0,)), samples - 60
    return Job(task, design, given, x[:k], target.encode(y[:k], task), x[k:], y[k:], normal, target)


def learner(made: Job) -> NativeLearner:
    found = NativeEngine().learner(made, made.design.graph, initial(made.design.graph, 0))
    assert isinstance(found, NativeLearner)
    return found


def draws(count: int, size: int = 32, rows: int = 200) -> list[Draw]:
    rng = np.random.default_rng(1)
    return [Draw(np.sort(rng.choice(rows, size, replace=False)), seed=k) for k in range(count)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns_every_kind_as_well_as_torch(kind: str) -> None:
    made = job(kind, augment=("noise",), ema=0.9, ghost=16, decay=1e-3, smoothing=0.02)
    outcome = NativeEngine().train(made)
    reference = TorchEngine().train(made)
    assert outcome.status == reference.status == "done"
    assert outcome.engine == "native"
    first, *_, last = [point[1] for point in outcome.curve]
    assert last < 0.8 * first
    assert last < 1.5 * reference.curve[-1][1] + 0.02
    assert outcome.network is not None
    folded = outcome.network
    answers = values(folded.graph, folded.weights, made.x_valid)[folded.graph.output].reshape(len(made.x_valid), -1)
    expected = made.target.decode(answers, made.task)
    np.testing.assert_allclose(outcome.outputs_valid, expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())


def test_the_same_job_is_the_same_network() -> None:
    made = job(augment=("shift", "mixup"), steps=30)
    a, b = (NativeEngine().train(made) for _ in range(2))
    c = NativeEngine().train(replace(made, recipe=replace(made.recipe, seed=1)))
    np.testing.assert_array_equal(a.outputs_valid, b.outputs_valid)
    assert not np.array_equal(a.outputs_valid, c.outputs_valid)
    assert a.curve == b.curve


def test_weights_begin_as_they_were_given_and_are_copies() -> None:
    made = job()
    found = learner(made)
    given = initial(made.design.graph, 0)
    for v, named in found.weights().items():
        for k, a in named.items():
            np.testing.assert_array_equal(a, given[v][k])
            assert a.dtype == np.float32
    assert {(n.output, k): s for n, k, s in made.design.graph.weights()} == {
        (v, k): a.shape for v, named in found.weights().items() for k, a in named.items()
    }
    found.weights()["v0"]["w"][:] = 7
    assert not (found.weights()["v0"]["w"] == 7).any()


def test_what_it_answers_is_what_its_weights_give() -> None:
    made = job()
    found = learner(made)
    found.steps(draws(20), [0.01] * 20)
    found.settle([np.arange(100)])
    x = made.x[:77]
    expected = values(made.design.graph, found.weights(), x)[made.design.graph.output].reshape(77, -1)
    np.testing.assert_allclose(found.predict(x), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.predict(x.astype(np.float64)), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.predict(made.x[:231:3]), found.predict(made.x[:231:3].copy()))
    assert found.predict(x[:0]).shape == (0, 1)
    folded, weights = fold(made.design.graph, found.weights())
    np.testing.assert_allclose(
        values(folded, weights, x)[folded.output].reshape(77, -1), expected, rtol=1e-3, atol=1e-4
    )


def test_answers_do_not_depend_on_their_company() -> None:
    found = learner(job())
    x = np.random.default_rng(2).standard_normal((70, 1, 6, 8), np.float32)
    alone = np.concatenate([found.predict(x[i : i + 1]) for i in range(70)])
    np.testing.assert_array_equal(found.predict(x), alone)


def test_answering_disturbs_no_training() -> None:
    made = job()
    a, b = learner(made), learner(made)
    for draw in draws(6):
        now = a.steps([draw], [0.01])
        a.predict(made.x_valid)
        a.weights()
        assert b.steps([draw], [0.01]) == now


def test_samples_are_read_where_they_lie(tmp_path: Any) -> None:
    made = job()
    np.save(tmp_path / "x.npy", made.x)
    mapped = replace(made, x=np.load(tmp_path / "x.npy", mmap_mode="r"))
    a, b = learner(made), learner(mapped)
    assert a.steps(draws(4), [0.01] * 4) == b.steps(draws(4), [0.01] * 4)


def test_a_job_with_fewer_samples_than_a_batch() -> None:
    made = job(samples=65, batch=128)  # five are left to train on
    outcome = NativeEngine().train(replace(made, recipe=replace(made.recipe, steps=20)))
    assert outcome.status == "done"


def test_divergence_is_a_status() -> None:
    made = job(rate=9.9, optimiser="sgd", loss="squared", steps=200)
    outcome = NativeEngine().train(replace(made, x=made.x * 1e4))
    assert outcome.status == "diverged"
    assert "step" in outcome.why
    assert outcome.network is None


def test_a_sample_that_is_no_number_ends_the_steps_and_leaves_the_weights() -> None:
    made = job()
    x = made.x.copy()
    x[7] = np.nan
    found = learner(replace(made, x=x))
    given = [Draw(np.arange(7)), Draw(np.arange(8)), Draw(np.arange(7))]
    losses = found.steps(given, [0.1] * 3)
    assert [bool(np.isfinite(v)) for v in losses] == [True, False]
    assert all(np.isfinite(a).all() for n in found.weights().values() for k, a in n.items() if k not in ("mean", "var"))


def test_a_design_without_a_rule_is_refused_and_torch_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES, Add)
    made = job(steps=10)
    reason = NativeEngine().refuses(made)
    assert "Add" in reason
    outcome = Handover(NativeEngine()).train(made)
    assert outcome.status == "done"
    assert outcome.engine == "torch"
    assert reason in outcome.note
    found = Handover(NativeEngine()).learner(made, made.design.graph, initial(made.design.graph, 0))
    assert isinstance(found, TorchLearner)
    plain = replace(made, design=replace(made.design, blocks=BLOCKS_OF[:1]))
    assert Handover(NativeEngine()).train(plain).note == ""


def test_a_draw_says_only_what_it_changes() -> None:
    assert set(drawn(Draw(np.arange(3)))) == {"rows", "noise", "seed"}
    assert set(drawn(Draw(np.arange(3), gain=np.ones(3, np.float32)))) == {"rows", "noise", "seed", "gain"}


@pytest.mark.parametrize(
    ("kind", "loss"), [("regression", "huber"), ("circular", "huber"), ("multiclass", "classes"), ("binary", "binary")]
)
def test_losses_go_by_the_kind_of_task(kind: str, loss: str) -> None:
    made = job(kind)
    assert objective(made.task, made.recipe)[0] == loss

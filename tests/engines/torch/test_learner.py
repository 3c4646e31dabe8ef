"""Every field of a recipe does what its paper says: one or a few steps beside a computation by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from featherweight.block import BLOCKS
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engine import Job
from featherweight.engines.torch import TorchEngine
from featherweight.engines.torch.learner import TorchLearner
from featherweight.fold import fold
from featherweight.integer.calibrate import measure
from featherweight.network import Network
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.draw import Draw
from featherweight.train.initial import initial

N = 40
NORM = (BLOCKS["conv"](4),)


def job(blocks: tuple = (), kind: str = "regression", head: Head | None = None, **recipe: Any) -> Job:
    """With no blocks, a linear layer on 6 numbers: small enough for hands."""
    rng = np.random.default_rng(0)
    shape = (2, 5, 4) if blocks else (1, 1, 6)
    spec = Input("image" if blocks else "table", shape, "float32")
    task = Task(kind, spec, ("u", "v") if kind == "multilabel" else ("u",), ("a", "b", "c") if "class" in kind else ())
    x = rng.standard_normal((N, *shape), np.float32)
    y = {"multiclass": rng.integers(0, 3, N), "multilabel": rng.integers(0, 2, (N, 2))}.get(
        kind, rng.standard_normal((N, 1))
    )
    target = TargetScale.of(y, task)
    teacher = rng.standard_normal((N, task.network_outputs), np.float32)
    design = Design(shape, task.network_outputs, blocks, head or Head(0))
    given = Recipe(**{"batch": 16, "loss": "squared", **recipe})
    normal = Standard((0.0,) * 6, (1.0,) * 6)
    return Job(task, design, given, x, target.encode(y, task), x[:4], y[:4], normal, target, teacher=teacher)


def learner(made: Job) -> TorchLearner:
    found = TorchEngine().learner(made, made.design.graph, initial(made.design.graph, made.recipe.seed))
    assert isinstance(found, TorchLearner)
    return found


def draws(count: int, size: int = 16, **fields: Any) -> list[Draw]:
    rng = np.random.default_rng(1)
    return [Draw(np.sort(rng.choice(N, size, replace=False)), seed=k + 1, **fields) for k in range(count)]


def flat(weights: dict) -> np.ndarray:
    """All that gradients move, as one vector."""
    return np.concatenate(
        [a.ravel() for named in weights.values() for k, a in named.items() if k not in ("mean", "var")]
    ).astype(np.float64)


def by_hand(made: Job, draw: Draw, w: np.ndarray) -> tuple[float, np.ndarray]:
    """Loss and gradient of the linear layer without blocks; w: six weights and a bias."""
    x, y = made.x[draw.rows].reshape(-1, 6).astype(np.float64), made.y[draw.rows].astype(np.float64)
    error = x @ w[:6, None] + w[6] - y
    return float((error**2).mean()), np.concatenate([2 * (error * x).mean(0), 2 * error.mean(0)])


def test_sgd_has_nesterov_momentum_and_a_decay_of_its_own() -> None:
    made = job(optimiser="sgd", decay=0.1)
    ours = learner(made)
    w, speed = flat(ours.weights()), np.zeros(7)
    for draw, rate in zip(draws(3), (0.1, 0.2, 0.05), strict=True):
        now, g = by_hand(made, draw, w)
        assert ours.steps([draw], [rate]) == [pytest.approx(now, rel=1e-5)]
        speed = 0.9 * speed + g
        w = w * (1 - rate * 0.1) - rate * (g + 0.9 * speed)
        np.testing.assert_allclose(flat(ours.weights()), w, rtol=1e-4, atol=1e-6)


def test_adam_decays_before_it_moves() -> None:
    made = job(decay=0.3)
    ours = learner(made)
    w, m, v = flat(ours.weights()), np.zeros(7), np.zeros(7)
    for t, (draw, rate) in enumerate(zip(draws(3), (0.1, 0.2, 0.05), strict=True), 1):
        _, g = by_hand(made, draw, w)
        ours.steps([draw], [rate])
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
        w = w * (1 - rate * 0.3) - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
        np.testing.assert_allclose(flat(ours.weights()), w, rtol=1e-4, atol=1e-6)


def test_sharpness_takes_the_second_gradient_uphill_and_reports_the_first_loss() -> None:
    made = job(optimiser="sgd", sam=0.5)
    ours = learner(made)
    w = flat(ours.weights())
    (draw,) = draws(1)
    now, g = by_hand(made, draw, w)
    _, uphill = by_hand(made, draw, w + 0.5 * g / np.linalg.norm(g))
    assert ours.steps([draw], [0.1]) == [pytest.approx(now, rel=1e-5)]
    np.testing.assert_allclose(flat(ours.weights()), w - 0.1 * 1.9 * uphill, rtol=1e-4, atol=1e-6)


def test_sharpness_repeats_the_noise_and_lets_statistics_follow_once() -> None:
    made = job((*NORM, BLOCKS["residual"](4)), head=Head(1, drop=0.5))
    given = draws(3)
    plain, sharp = learner(made), learner(replace(made, recipe=replace(made.recipe, sam=1e-9)))
    assert plain.steps(given, [1e-3] * 3) == pytest.approx(sharp.steps(given, [1e-3] * 3), rel=1e-3)
    far = learner(replace(made, recipe=replace(made.recipe, sam=5.0)))
    first = learner(made)
    far.steps(given[:1], [1e-3])
    first.steps(given[:1], [1e-3])
    for v, named in first.weights().items():
        for k in {"mean", "var"} & set(named):
            np.testing.assert_array_equal(named[k], far.weights()[v][k])


def test_a_bound_on_the_norm_scales_all_gradients_by_one_factor() -> None:
    made = job(optimiser="sgd", clip=0.01)
    ours = learner(made)
    w = flat(ours.weights())
    (draw,) = draws(1)
    _, g = by_hand(made, draw, w)
    ours.steps([draw], [0.1])
    moved = w - 0.1 * 1.9 * g * 0.01 / (np.linalg.norm(g) + 1e-6)
    np.testing.assert_allclose(flat(ours.weights()), moved, rtol=1e-4, atol=1e-6)


def test_an_adaptive_bound_scales_units_by_their_weights_and_spares_the_last_layer() -> None:
    made = job(NORM, optimiser="sgd")
    (draw,) = draws(1)
    free, bound = learner(made), learner(replace(made, recipe=replace(made.recipe, clip=0.02, clip_how="adaptive")))
    before = free.weights()
    free.steps([draw], [1.0])
    bound.steps([draw], [1.0])
    scaled = 0
    for v, named in before.items():
        for k in set(named) - {"mean", "var"}:
            w, g = named[k].astype(np.float64), (named[k] - free.weights()[v][k]).astype(np.float64) / 1.9
            if v != made.design.graph.output:
                units = w.reshape(len(w), -1) if w.ndim > 1 else w.reshape(1, -1)
                rows = g.reshape(units.shape)
                w_norm, g_norm = (np.linalg.norm(a, axis=1, keepdims=True) for a in (units, rows))
                factor = np.minimum(1, 0.02 * np.maximum(w_norm, 1e-3) / np.maximum(g_norm, 1e-6))
                scaled += int((factor < 0.9).sum())
                g = (rows * factor).reshape(w.shape)
            np.testing.assert_allclose(bound.weights()[v][k], w - 1.9 * g, rtol=1e-4, atol=1e-5)
    assert scaled > 2


def test_the_average_is_the_one_a_replay_gives() -> None:
    made = job(NORM, rate=0.1)
    plain, averaged = learner(made), learner(replace(made, recipe=replace(made.recipe, ema=0.8)))
    given, mean = draws(12), 0.0
    for t, draw in enumerate(given, 1):
        assert plain.steps([draw], [0.1]) == averaged.steps([draw], [0.1])
        mean = mean + max(1 - 0.8, 1 / t) * (flat(plain.weights()) - mean)
    np.testing.assert_array_equal(flat(plain.weights()), flat(averaged.weights()))  # it does not steer
    averaged.settle([])
    np.testing.assert_allclose(flat(averaged.weights()), mean, rtol=1e-5, atol=1e-6)
    assert np.abs(flat(plain.weights()) - mean).max() > 1e-2


def test_settling_measures_every_norm_over_whole_parts() -> None:
    made = job((*NORM, BLOCKS["conv"](4)), head=Head(1, drop=0.5), ghost=16)
    ours = learner(made)
    ours.steps(draws(4, 40), [0.05] * 4)
    parts = np.array_split(np.arange(N), 3)
    ours.settle(parts)
    weights = ours.weights()
    norms = [n for n in made.design.graph.nodes if type(n.op).__name__ == "Norm"]
    first = weights[norms[0].inputs[0]]["w"]
    x = torch.nn.functional.conv2d(torch.from_numpy(made.x), torch.from_numpy(first), None, 1, 1).numpy()
    w = weights[norms[0].output]
    np.testing.assert_allclose(w["mean"], np.mean([x[p].mean((0, 2, 3)) for p in parts], 0), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(w["var"], np.mean([x[p].var((0, 2, 3), ddof=1) for p in parts], 0), rtol=1e-3)
    again = learner(made)
    again.model.arrays = ours.model.arrays
    again.settle(parts)  # neither the noise nor what was measured before plays a part
    for v, named in weights.items():
        for k in named:
            np.testing.assert_array_equal(named[k], again.weights()[v][k])


def test_a_mixed_class_costs_the_mean_of_both() -> None:
    made = job(kind="multiclass")
    share, other = np.array([0.3, 0.8], np.float32), np.array([1, 0])
    mixed = Draw(np.array([3, 5]), other=other, share=share)
    ours = learner(made)
    x = share[:, None, None, None] * made.x[[3, 5]] + (1 - share)[:, None, None, None] * made.x[[5, 3]]
    p = np.log(_softmax(ours.predict(x)))
    y = made.y[[3, 5]]
    expected = -np.mean([s * p[i, y[i]] + (1 - s) * p[i, y[1 - i]] for i, s in enumerate(share)])
    assert ours.steps([mixed], [0.1]) == [pytest.approx(expected, rel=1e-5)]


def test_geometry_and_signs_reach_the_teacher_as_they_reach_the_target() -> None:
    made = job(distil=0.4)
    negate = np.arange(16) % 2 == 0
    (draw,) = draws(1, negate=negate)
    ours = learner(made)
    out = ours.predict(made.x[draw.rows])
    sign = np.where(negate, -1, 1)[:, None]
    zero = made.target.encode(np.zeros((1, 1)), made.task)
    y, teacher = (zero + sign * (a[draw.rows] - zero) for a in (made.y, made.teacher))
    expected = 0.6 * ((out - y) ** 2).mean() + 0.4 * ((out - teacher) ** 2).mean()
    assert ours.steps([draw], [0.1]) == [pytest.approx(expected, rel=1e-4)]


@pytest.mark.parametrize("kind", ["regression", "multiclass", "multilabel"])
def test_a_student_comes_to_answer_like_its_teacher(kind: str) -> None:
    made = job(kind=kind, distil=1.0, optimiser="sgd")
    w = np.random.default_rng(3).standard_normal((6, made.task.network_outputs))
    teacher = np.float32(made.x.reshape(N, 6) @ w)
    ours = learner(replace(made, teacher=teacher))
    before = np.abs(ours.predict(made.x) - teacher).mean()
    ours.steps([d for _ in range(30) for d in draws(10)], [0.05] * 300)
    found = ours.predict(made.x)
    if kind == "multiclass":
        teacher, found = _softmax(teacher), _softmax(found)
    assert np.abs(found - teacher).mean() < 0.1 * before


def test_steps_end_with_the_first_loss_that_is_no_number_and_leave_the_weights() -> None:
    made = job()
    made.x[7] = np.inf
    given = [Draw(np.arange(7)), Draw(np.arange(8)), Draw(np.arange(7))]
    ours = learner(made)
    losses = ours.steps(given, [0.1] * 3)
    assert len(losses) == 2
    assert np.isfinite(losses[0])
    assert not np.isfinite(losses[1])
    assert np.isfinite(flat(ours.weights())).all()


@pytest.mark.parametrize("size", [1, 17, 33])
def test_batches_of_one_and_ghost_parts_of_one_train(size: int) -> None:
    made = job((BLOCKS["dense"](4),), ghost=16)
    ours = learner(made)
    assert np.isfinite(ours.steps(draws(3, size), [0.01] * 3)).all()
    assert np.isfinite(flat(ours.weights())).all()


def test_weights_are_copies() -> None:
    ours = learner(job())
    ours.weights()["v0"]["w"][:] = 7
    assert not (ours.weights()["v0"]["w"] == 7).any()


def test_a_long_input_is_answered_in_pieces() -> None:
    made = job(NORM)
    ours = learner(made)
    x = np.random.default_rng(0).standard_normal((1100, 2, 5, 4), np.float32)
    np.testing.assert_allclose(ours.predict(x)[700:705], ours.predict(x[700:705]), rtol=1e-5, atol=1e-6)
    assert ours.predict(x[:0]).shape == (0, 1)


def integers(**recipe: Any) -> tuple[Job, TorchLearner]:
    made = job(NORM, **recipe)
    graph, weights = fold(made.design.graph, initial(made.design.graph, 0))
    network = Network(made.task, made.design, weights, made.normal, made.target, made.recipe, {})
    found = TorchEngine().integers(made, replace(network, ranges=measure(graph, weights, made.x)))
    assert isinstance(found, TorchLearner)
    return made, found


@pytest.mark.parametrize(
    "recipe",
    [{}, {"ema": 0.5}, {"sam": 0.01}, {"clip": 0.1, "clip_how": "adaptive"}, {"distil": 0.5}, {"optimiser": "sgd"}],
    ids=str,
)
def test_integers_train_under_every_recipe(recipe: dict) -> None:
    _, ours = integers(**recipe)
    losses = ours.steps([d for _ in range(20) for d in draws(5)], [5e-3] * 100)
    assert np.mean(losses[-5:]) < np.mean(losses[:5])
    kept = ours.weights()
    ours.settle([])
    changed = any(not np.array_equal(a, ours.weights()[v][k]) for v, n in kept.items() for k, a in n.items())
    assert changed == ("ema" in recipe)


def test_integers_of_weights_that_are_no_numbers_give_none() -> None:
    _, ours = integers()
    with torch.no_grad():
        ours.params[0].view(-1)[0] = torch.inf
    found = ours.steps(draws(3), [1e-3] * 3)
    assert len(found) == 1
    assert np.isnan(found[0])
    assert np.isnan(ours.predict(np.zeros((3, 2, 5, 4), np.float32))).all()


def _softmax(a: np.ndarray) -> np.ndarray:
    e = np.exp(a.astype(np.float64) - a.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True))

"""What a draw says, the native core does: every augmentation as in numpy, noise by its statistics."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from racers import draws, job, learner, mixed, on, side_by_side

from featherweight.blocks.conv import ConvBlock
from featherweight.engines.native import NativeEngine, core
from featherweight.engines.native.learner import drawn
from featherweight.graph import Builder, Graph
from featherweight.ops.conv import Conv
from featherweight.ops.dropout import Dropout
from featherweight.ops.droppath import DropPath
from featherweight.ops.linear import Linear
from featherweight.train.augmentation import AUGMENT
from featherweight.train.draw import Draw

SHAPE = (2, 5, 6)


def changed(size: int, seed: int = 0) -> Draw:
    """Everything that a draw can say, but noise."""
    rng = np.random.default_rng(seed)
    (draw,) = draws(1, size, seed)
    numbers = {k: rng.normal(1, 0.3, size).astype(np.float32) for k in ("gain", "offset", "slope")}
    rows = rng.integers(0, SHAPE[1], (size, SHAPE[1])).astype(np.int32)
    columns = rng.integers(0, SHAPE[2], (size, SHAPE[2])).astype(np.int32)
    draw = replace(draw, rows_from=rows, cols_from=columns, negate=rng.random(size) < 0.5, **numbers)
    return mixed(draw, seed)


@pytest.mark.parametrize("isa", core.runs())
@pytest.mark.parametrize("size", [1, 7, 33])
def test_all_changes_at_once(isa: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    on(isa, monkeypatch)
    side_by_side(
        job(shape=SHAPE, optimiser="sgd", batch=40, distil=0.3), [changed(size, k) for k in range(3)], [0.02] * 3
    )


@pytest.mark.parametrize("leave", ["rows_from", "cols_from", "negate", "gain", "offset", "slope", "other"])
def test_changes_one_by_one(leave: str) -> None:
    given = changed(21)
    kept = {leave, "share"} if leave == "other" else {leave}
    fields = {f: None for f in ("rows_from", "cols_from", "negate", "gain", "offset", "slope", "other", "share")}
    alone = replace(given, **{f: getattr(given, f) if f in kept else None for f in fields})
    all_but = replace(given, **{f: None for f in kept})
    made = job(shape=SHAPE, optimiser="sgd")
    side_by_side(made, [alone, all_but], [0.02] * 2)


@pytest.mark.parametrize("name", list(AUGMENT))
@pytest.mark.parametrize("kind", ["regression", "multiclass"])
def test_every_augmentation(name: str, kind: str) -> None:
    made = job(kind, (ConvBlock(4),), SHAPE, optimiser="sgd")
    if not AUGMENT[name].suits(made.task):
        pytest.skip(f"{name} does not suit {kind}")
    rng = np.random.default_rng(3)
    given = [AUGMENT[name]().draw(d, SHAPE, made.task, rng) for d in draws(3)]
    side_by_side(made, [replace(d, noise=0.0) for d in given], [0.02] * 3)


def test_a_single_column_has_the_leftmost_place() -> None:
    draw = replace(draws(1, 5)[0], slope=np.ones(5, np.float32))
    side_by_side(job(shape=(1, 6, 1), optimiser="sgd"), [draw], [0.1])


def test_numbers_of_other_types_and_orders_are_read_as_they_are() -> None:
    rows = np.arange(20)[::2]
    gain = np.linspace(0.5, 2, 20)[::2]  # float64, every second
    columns = np.tile(np.arange(6)[::-1], (10, 1))  # int64, from the end
    strange = Draw(rows, cols_from=columns, gain=gain)
    plain = Draw(rows.copy(), cols_from=columns.astype(np.int32).copy(), gain=gain.astype(np.float32))
    made = job(shape=SHAPE)
    a, b = learner(NativeEngine(), made), learner(NativeEngine(), made)
    assert a.steps([strange] * 3, [0.1] * 3) == b.steps([plain] * 3, [0.1] * 3)


def seen(found: Any, draw: Draw) -> np.ndarray:
    """The sample of `draw` as the linear layer of `found` saw it, or the mean of several, weighted by their errors."""
    found.net.gradient(drawn(draw))
    g = found.program.named(found.net.gradients, found.net.statistics)[found.job.design.graph.output]
    return np.asarray(g["w"] / g["b"][:, None, None, None])[0]


def test_noise_is_gaussian_and_new_for_every_number_sample_and_step() -> None:
    made = job(shape=(3, 20, 21))
    made = replace(made, x=np.zeros_like(made.x))
    found = learner(NativeEngine(), made)
    noise = np.array([seen(found, Draw(np.array([0]), noise=0.5, seed=s)).ravel() for s in range(1, 41)])
    count = noise.size
    assert abs(noise.mean()) < 4 * 0.5 / count**0.5
    assert float(noise.std()) == pytest.approx(0.5, abs=4 * 0.5 / (2 * count) ** 0.5)
    for k, share in ((1, 0.31731), (2, 0.0455), (3, 0.0027)):
        beyond = float(np.mean(np.abs(noise) > k * 0.5))
        assert beyond == pytest.approx(share, abs=4 * (share * (1 - share) / count) ** 0.5)
    steps = np.corrcoef(noise) - np.eye(len(noise))
    assert np.abs(steps).max() < 5.5 / noise.shape[1] ** 0.5  # of 780 pairs
    neighbours = np.mean(noise[:, 1:] * noise[:, :-1]) / 0.25
    assert abs(neighbours) < 4 / count**0.5
    again = seen(
        found, Draw(np.array([3]), noise=0.5, seed=5)
    ).ravel()  # it follows the place in the batch, not the row
    np.testing.assert_allclose(noise[4], again, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("isa", core.runs())
def test_noise_follows_the_seed_and_the_place_in_every_build(isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loss of a batch of zeros under noise: the same to rounding, whatever the number of lanes."""
    made = job(shape=(1, 3, 7))
    given = [replace(mixed(d), noise=0.3) for d in draws(2, 21)]
    widest = learner(NativeEngine(), made).steps(given, [0.1] * 2)
    on(isa, monkeypatch)
    assert learner(NativeEngine(), made).steps(given, [0.1] * 2) == pytest.approx(widest, rel=1e-5)


def test_samples_of_a_batch_have_noise_of_their_own() -> None:
    made = job(shape=(1, 10, 40))
    made = replace(made, x=np.zeros_like(made.x), y=np.full_like(made.y, 1e3))  # errors of one size: noise is averaged
    found = learner(NativeEngine(), made)

    for size in (1, 2, 16, 32):
        mean = seen(found, Draw(np.arange(size), noise=1.0, seed=9))
        assert mean.var() * size == pytest.approx(1.0, rel=0.3)


def test_noise_comes_before_the_blending() -> None:
    """Half of a sample and half of itself is the sample; half of two has half the variance, and so has their mean."""
    made = job(shape=(1, 20, 40))
    made = replace(made, x=np.zeros_like(made.x), y=np.full_like(made.y, 1e3))
    found = learner(NativeEngine(), made)
    draw = Draw(np.array([0, 1]), noise=1.0, seed=4)
    plain = seen(found, draw)
    for other in ([0, 1], [1, 0]):
        mixed_too = replace(draw, other=np.array(other), share=np.full(2, 0.5, np.float32))
        np.testing.assert_allclose(seen(found, mixed_too), plain, rtol=1e-2, atol=1e-2)


def masked(op: Any, size: int = 1) -> tuple[Any, Any]:
    """(job, learner) of x -> conv by one number -> op -> linear."""
    g = Builder({"x": (1, 6, 50)})
    g(Linear(2), g(op, g(Conv(1, (1, 1), bias=False), "x")))
    made = job(shape=(1, 6, 50))
    found = NativeEngine().learner(made, g.done(), _random(g.done()))
    return made, found


def _random(graph: Graph) -> dict[str, dict[str, np.ndarray]]:
    rng = np.random.default_rng(1)
    out: dict[str, dict[str, np.ndarray]] = {}
    for n, k, s in graph.weights():
        out.setdefault(n.output, {})[k] = rng.uniform(0.5, 1.5, s).astype(np.float32) / np.float32(
            np.prod(s[1:]) ** 0.5
        )
    return out


def mask_of(made: Any, found: Any, draw: Draw) -> tuple[np.ndarray, dict[str, dict[str, np.ndarray]], float]:
    """(factor of every number, gradients, loss) of a draw of one sample."""
    loss = found.net.gradient(drawn(draw))
    g = found.program.named(found.net.gradients, found.net.statistics)
    scale = found.weights()["v0"]["w"].item()
    x = made.x[draw.rows[0], 0]
    return g["v2"]["w"][0, 0] / g["v2"]["b"][0] / (scale * x), g, loss


def test_dropout_drops_its_share_and_the_gradient_takes_the_same_way() -> None:
    made, found = masked(Dropout(0.3))
    masks = []
    for s in range(1, 31):
        draw = Draw(np.array([s]), seed=s)
        mask, g, loss = mask_of(made, found, draw)
        kept = mask > 0.5
        np.testing.assert_allclose(mask, kept / 0.7, rtol=1e-3, atol=1e-5)
        w, x = found.weights(), made.x[s, 0].astype(np.float64)
        scale = w["v0"]["w"].item()
        out = (w["v2"]["w"][:, 0] * (kept / 0.7 * scale * x)).sum((1, 2)) + w["v2"]["b"]
        error = out - made.y[s]
        assert loss == pytest.approx((error**2).mean(), rel=1e-4)  # forward: this very mask
        by_scale = (error[:, None, None] * w["v2"]["w"][:, 0] * kept / 0.7 * x).sum()
        assert g["v0"]["w"].item() == pytest.approx(by_scale, rel=1e-3)  # backward: the same
        masks.append(kept.ravel())
    kept = np.array(masks, float)
    count = kept.size
    assert kept.mean() == pytest.approx(0.7, abs=4 * (0.21 / count) ** 0.5)
    steps = np.corrcoef(kept) - np.eye(len(kept))
    assert np.abs(steps).max() < 5.5 / kept.shape[1] ** 0.5
    places = kept.mean(0)
    assert places.std() == pytest.approx((0.21 / len(kept)) ** 0.5, rel=0.25)  # no place is favoured
    np.testing.assert_array_equal(mask_of(made, found, Draw(np.array([7]), seed=7))[0] > 0.5, masks[6].reshape(6, 50))


@pytest.mark.parametrize("op", [Dropout(0.4), DropPath(0.4)], ids=lambda o: type(o).__name__)
def test_samples_of_a_batch_are_dropped_apart(op: Any) -> None:
    """Sample i lies in column i alone, so the gradient of column i is its mask."""
    made, found = masked(op)
    x = np.zeros_like(made.x)
    x[np.arange(32), :, :, np.arange(32)] = 1
    made = replace(made, x=x, y=np.full_like(made.y, 1e3))  # errors all of one sign and size, about
    g = Builder({"x": (1, 6, 50)})
    g(Linear(2), g(op, g(Conv(1, (1, 1), bias=False), "x")))
    found = NativeEngine().learner(made, g.done(), _random(g.done()))
    kept = []
    for s in range(1, 31):
        found.net.gradient(drawn(Draw(np.arange(32), seed=s)))
        by_weight = found.program.named(found.net.gradients, found.net.statistics)["v2"]["w"][0, 0]
        kept.append(np.abs(by_weight[:, :32]) > 1e-3)
    found_masks = np.array(kept)  # (step, row, sample)
    whole = found_masks.all(1) | ~found_masks.any(1)
    assert whole.all() == isinstance(op, DropPath)
    per_sample = found_masks[:, 0].astype(float)  # (step, sample)
    assert per_sample.mean() == pytest.approx(0.6, abs=4 * (0.24 / per_sample.size) ** 0.5)
    apart = np.corrcoef(per_sample.T) - np.eye(32)
    assert np.abs(apart).max() < 4.5 / len(per_sample) ** 0.5
    assert abs(apart.sum() / (32 * 31)) < 0.05


def test_two_noise_ops_draw_apart() -> None:
    g = Builder({"x": (1, 4, 50)})
    a = g(Dropout(0.5), "x")
    g(Linear(2), g(Dropout(0.5), a))
    made = job(shape=(1, 4, 50))
    found: Any = NativeEngine().learner(made, g.done(), _random(g.done()))
    share = [float(np.mean(np.abs(_last(found, made, s)) > 1e-6)) for s in range(1, 21)]
    assert np.mean(share) == pytest.approx(0.25, abs=4 * (0.19 / 4000) ** 0.5)  # the same mask twice would keep half


def _last(found: Any, made: Any, seed: int) -> np.ndarray:
    found.net.gradient(drawn(Draw(np.array([0]), seed=seed)))
    g = found.program.named(found.net.gradients, found.net.statistics)["v2"]
    return np.asarray(g["w"][0] / g["b"][0])


def test_negated_targets_mirror_about_zero_in_their_unit() -> None:
    made = job(shape=SHAPE, optimiser="sgd")
    assert (
        np.abs(made.target.encode(np.zeros((1, 2)), made.task)).min() > 0.5
    )  # 0 is far from the mean, or it says nothing
    side_by_side(made, [replace(d, negate=np.ones(32, bool)) for d in draws(2)], [0.02] * 2)

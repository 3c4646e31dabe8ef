"""Steps of every optimiser and of everything around it, in the native core as under torch, step by step."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from racers import NORMED, N, both, draws, flat, job, mixed, on, side_by_side

from featherweight.block import BLOCKS
from featherweight.engines.native import core

RATES = [0.02, 0.05, 0.01, 0.03, 0.0, 0.02]
WAYS: list[dict[str, Any]] = [
    {},
    {"decay": 0.5},
    {"clip": 0.05},
    {"clip": 1e6},
    {"clip": 0.02, "clip_how": "adaptive"},
    {"clip": 10.0, "clip_how": "adaptive"},
    {"sam": 0.05},
    {"sam": 0.05, "clip": 0.05, "decay": 0.2, "ema": 0.9},
]


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_steps_of_one_layer(optimiser: str, way: dict[str, Any]) -> None:
    side_by_side(job(optimiser=optimiser, **way), [*draws(4), *draws(2, 17)], RATES)


@pytest.mark.parametrize("ghost", [0, 16])
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_steps_of_a_network_with_norms(way: dict[str, Any], ghost: int) -> None:
    """By sgd: adam divides a gradient by its size, and one that is nothing but rounding by nothing but rounding."""
    made = job(blocks=NORMED, optimiser="sgd", ghost=ghost, **way)
    side_by_side(made, [mixed(d, k) for k, d in enumerate([*draws(3), *draws(2, 17)])], RATES[:5], room=2e-4)


@pytest.mark.parametrize("isa", core.runs())
def test_steps_of_depthwise_and_wide_layers(isa: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of convolution keeps its weights in an order of its own, which must follow them at every step."""
    on(isa, monkeypatch)
    kinds = [("conv", 16), ("dsconv", 16), ("conv", 17), ("dsconv", 5)]
    blocks = tuple(BLOCKS[name](width, act="hardswish") for name, width in kinds)  # type: ignore[call-arg]
    side_by_side(job(blocks=blocks, optimiser="sgd", sam=0.05), draws(3), [0.05] * 3, room=2e-4)


@pytest.mark.parametrize("isa", core.runs()[1:])
@pytest.mark.parametrize(("optimiser", "way"), list(product(["adam", "sgd"], [WAYS[-1], WAYS[4]])), ids=str)
def test_steps_in_narrower_builds(
    optimiser: str, way: dict[str, Any], isa: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(isa, monkeypatch)
    side_by_side(job(optimiser=optimiser, **way), [*draws(3), *draws(2, 17)], RATES[:5])


def test_a_bound_spares_the_last_layer_alone_when_it_adapts() -> None:
    way = {"clip": 1e-4, "clip_how": "adaptive", "optimiser": "sgd"}
    made = job(blocks=NORMED, **way)
    ours, theirs = both(made)
    (before,), _ = [found.weights() for found in (ours,)], theirs
    ours.steps(draws(1), [0.1])
    after = ours.weights()
    moved = {
        v: max(np.abs(after[v][k] - a).max() for k, a in n.items() if k not in ("mean", "var"))
        for v, n in before.items()
    }
    last = moved.pop(made.design.graph.output)
    assert last > 50 * max(moved.values()) > 0


@pytest.mark.parametrize("ghost", [0, 16])
@pytest.mark.parametrize("ema", [0.0, 0.8])
def test_settling_adopts_the_average_and_measures_whole_parts(ema: float, ghost: int) -> None:
    made = job(blocks=NORMED, optimiser="sgd", ema=ema, ghost=ghost)
    ours, theirs = both(made)
    for found in (ours, theirs):
        found.steps(draws(5), [0.05] * 5)
    kept = flat(ours)
    parts = np.array_split(np.arange(N), 2)  # of 35 samples, more than the batch of 32
    for found in (ours, theirs):
        found.settle(parts)
    assert (np.abs(flat(ours) - kept).max() > 1e-3) == bool(ema)
    np.testing.assert_allclose(flat(ours), flat(theirs), rtol=0, atol=1e-4)
    np.testing.assert_allclose(flat(ours, True), flat(theirs, True), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(ours.predict(made.x), theirs.predict(made.x), rtol=0, atol=1e-3)


def test_settling_without_parts_leaves_the_statistics() -> None:
    made = job(blocks=NORMED, ema=0.5)
    ours, theirs = both(made)
    for found in (ours, theirs):
        found.steps(draws(3), [0.01] * 3)
        found.settle([])
    assert flat(ours, True).any()
    np.testing.assert_allclose(flat(ours, True), flat(theirs, True), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("sam", [0.0, 5.0])
def test_statistics_follow_the_first_pass_alone(sam: float) -> None:
    made = job(blocks=NORMED, optimiser="sgd", sam=sam)
    ours, theirs = both(made)
    for found in (ours, theirs):
        found.steps(draws(1), [0.0])
    np.testing.assert_allclose(flat(ours, True), flat(theirs, True), rtol=1e-5, atol=1e-6)


def test_a_gradient_of_zero_moves_nothing() -> None:
    """Under sharpness and both bounds: no division by a norm of 0."""
    for way in ({"sam": 0.1}, {"clip": 0.1}, {"clip": 0.1, "clip_how": "adaptive"}, {"optimiser": "sgd"}):
        made = job(**way)
        made.x[:] = 0
        made.y[:] = 0
        ours, _ = both(made)
        before = flat(ours)
        assert ours.steps(draws(2), [0.1] * 2) == [0.0, 0.0]
        np.testing.assert_array_equal(flat(ours), before)

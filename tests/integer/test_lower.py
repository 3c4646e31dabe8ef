"""Lowering: what ships follows the floats, and refuses what it cannot hold."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.pool import Pool
from featherweight.design import Head
from featherweight.errors import DataError, DesignError, RunError, UnsupportedError
from featherweight.graph import Builder
from featherweight.integer.calibrate import calibrated, ranges
from featherweight.integer.forward import outputs
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering, lower
from featherweight.integer.verify import verify
from featherweight.ops.avgpool import QAvgPool
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.task import Input, Task

IMAGE = Input("image", (3, 12, 10), "uint8")
TABLE = Input("table", (1, 1, 6), "float32")
TASKS = [
    (Task("regression", IMAGE, ("u", "v")), (ConvBlock(8), DSConv(12, stride=2)), Head(2)),
    (Task("circular", IMAGE, ("u", "v"), period=360.0), (ConvBlock(8), DSConv(12, stride=2)), Head(2)),
    (Task("binary", IMAGE, classes=("a", "b")), (Pool(2, "mean"), ConvBlock(8)), Head(1)),
    (Task("multilabel", Input("signal", (2, 1, 40), "float32"), ("a", "b", "c")), (ConvBlock(8, 5, 2),), Head(2)),
    (Task("regression", TABLE, ("y",)), (LinearBlock(16), LinearBlock(8, "tanh")), Head(0)),
]


@pytest.mark.parametrize("task, blocks, head", TASKS, ids=lambda v: getattr(v, "kind", ""))
def test_integers_follow_the_floats(task, blocks, head, random_network) -> None:
    network, x = random_network(task, blocks, head)
    got, real = lower(network).run(x), outputs(network, x)
    assert got.dtype == np.float32 and got.shape == (len(x), task.outputs)
    off = np.abs(got - real)
    if task.kind == "circular":
        assert got.min() >= 0 and got.max() < 360
        off = np.minimum(off, 360 - off)
        assert np.median(off) < 12
    else:
        assert np.sqrt((off**2).mean()) < 0.1 * real.std()


def test_a_uint8_input_is_held_exactly(random_network) -> None:
    network, x = random_network(TASKS[0][0], TASKS[0][1])
    g = lower(network)
    real = g.q["x"].real(g.quantize_input(x))
    assert np.allclose(real, network.normal.apply(x, IMAGE), atol=1e-5)


def test_columns_of_a_table_have_their_own_scale(random_network) -> None:
    task, blocks, head = TASKS[4]
    network, x = random_network(task, blocks, head)
    far = x * np.array([1, 1e3, 1e-3, 1, 1, 50], np.float32)
    moved = replace(network, normal=type(network.normal).of(far, TABLE))
    assert np.abs(lower(moved).run(far) - lower(network).run(x)).max() < 0.05 * outputs(network, x).std()


def test_only_multipliers_move_between_training_and_shipping(random_network) -> None:
    network, _ = random_network(TASKS[0][0], TASKS[0][1])
    trained = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)(network.weights)
    shipped = lower(network)
    assert trained.q == shipped.q and trained.readout == shipped.readout
    for a, b in zip(trained.steps, shipped.steps, strict=True):
        own = {"m": b.op.m} if isinstance(b.op, QAvgPool) else {}
        assert replace(a.op, **own) == b.op
        assert not own or abs(b.op.m / a.op.m - 1) < 1e-3
        for k in set(a.constants) - {"m", "s"}:
            assert np.array_equal(a.constants[k], b.constants[k])
        if "m" in a.constants:
            assert np.abs(b.constants["m"] / a.constants["m"] - 1).max() < 1e-3
    assert not shipped.uncertified


def test_frozen_ranges_are_kept_by_calibration(random_network) -> None:
    network, x = random_network(TASKS[0][0], TASKS[0][1])
    fixed = replace(network, ranges={"v0": (0.0, 9.0)})
    real = network.normal.apply(x, IMAGE)
    again = calibrated(fixed, real)
    assert again.ranges["v0"] == (0.0, 9.0)
    assert {k: v for k, v in again.ranges.items() if k != "v0"} == {
        k: v for k, v in ranges(network, real).items() if k != "v0"
    }


def test_outliers_are_clipped_when_that_loses_less(random_network) -> None:
    network, x = random_network(TASKS[0][0], TASKS[0][1])
    real = network.normal.apply(x, IMAGE)
    calm = ranges(network, real)["v0"]
    real[0, :, 0, 0] = 60.0
    assert ranges(network, real)["v0"][1] < 0.8 * 60 and ranges(network, real)["x"][1] == 60.0
    assert calm[0] == 0.0


def test_missing_ranges_are_named(random_network) -> None:
    network, _ = random_network(TASKS[0][0], TASKS[0][1])
    with pytest.raises(DesignError, match="have no range"):
        lower(replace(network, ranges={}))


def test_saved_integers_are_the_same_integers(random_network, tmp_path) -> None:
    for task, blocks, head in TASKS:
        network, x = random_network(task, blocks, head)
        g = lower(network)
        g.save(tmp_path / "integers")
        again = IntegerGraph.load(tmp_path / "integers")
        assert again.to_json() == g.to_json()
        assert np.array_equal(again.run(x), g.run(x))
    with pytest.raises(RunError, match="readable"):
        IntegerGraph.load(tmp_path / "nothing")


def test_samples_that_are_not_finite_are_refused(random_network) -> None:
    task, blocks, head = TASKS[4]
    network, x = random_network(task, blocks, head)
    x[3, 2] = np.nan
    with pytest.raises(DataError, match="1 samples hold NaN"):
        lower(network).run(x)
    x[3, 2] = 3e38  # finite, and far outside: saturates
    assert np.isfinite(lower(network).run(x)).all()


def test_wide_inputs_of_many_taps_get_fewer_bits(random_network) -> None:
    task = Task("regression", Input("table", (1, 1, 900), "float32"), ("y",))
    network, x = random_network(task, (LinearBlock(4),), Head(0))
    g = lower(network)
    assert 8 < g.q["x"].bits < 16
    assert np.abs(g.run(x) - outputs(network, x)).max() < 0.2 * outputs(network, x).std()


def test_no_sample_gives_no_output(random_network) -> None:
    network, x = random_network(TASKS[0][0], TASKS[0][1])
    assert lower(network).run(x[:0]).shape == (0, 2)


def test_a_graph_must_end_in_a_plain_linear_layer(random_network) -> None:
    network, _ = random_network(TASKS[0][0], TASKS[0][1])
    b = Builder({"x": (3, 12, 10)})
    b(Linear(2, act="relu"), "x")
    with pytest.raises(DesignError, match="ends in a linear layer"):
        Lowering(b.done(), network.task, network.ranges, network.normal, network.target)({})


def test_broken_promises_are_found(random_network) -> None:
    network, _ = random_network(TASKS[0][0], TASKS[0][1])
    g = lower(network)
    first = next(s for s in g.steps if "m" in s.constants)
    for name, value, words in (("b", 2**31 - 1, "accumulators"), ("w", 128, "int8"), ("m", 2**31, "int32")):
        bad = dict(first.constants) | {name: np.full_like(first.constants[name], value)}
        with pytest.raises(UnsupportedError, match=words):
            verify(replace(g, steps=(replace(first, constants=bad), *g.steps[1:])))


def test_a_layer_of_too_many_inputs_is_refused() -> None:
    b = Builder({"x": (3000, 20, 20)})
    b(Linear(2), b(Conv(4, (20, 20)), "x"))
    task = Task("regression", Input("signal", (3000, 20, 20), "float32"), ("u", "v"))
    from featherweight.integer.lower import input_params

    with pytest.raises(UnsupportedError, match="inputs leaves"):
        input_params(b.done(), task.input, None, {"x": (-1.0, 1.0)})  # type: ignore[arg-type]

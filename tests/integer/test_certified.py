"""Certified steps: everything that their inputs can hold, one number after the other."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.octconv import OctConv
from featherweight.blocks.pool import Pool
from featherweight.design import Head
from featherweight.integer.certified import certified
from featherweight.integer.constant import steadied
from featherweight.integer.graph import IntegerGraph, Step
from featherweight.integer.lower import Lowering, lower
from featherweight.integer.short import short
from featherweight.numerics import requantize
from featherweight.ops.add import QAdd, operand_multipliers
from featherweight.ops.avgpool import AvgPool, QAvgPool
from featherweight.ops.concat import Concat, QConcat
from featherweight.ops.conv import QConv
from featherweight.quant import QParams, multiplier, qparams, rescale
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 16, 14), "uint8"), classes=("a", "b", "c"))


def by_float(sums: np.ndarray, qx: QParams, s: np.float32, qy: QParams, lo: int, hi: int) -> np.ndarray:
    factor = rescale(qx.scale, np.array([s]), qy.scale)[0]
    return np.clip(np.rint(sums.astype(np.float32) * factor) + qy.zero, lo, hi)


@pytest.mark.parametrize("tile", [(2, 2), (3, 3), (1, 4), (5, 7), (25, 5)])
def test_every_sum_of_a_pool(tile: tuple[int, int]) -> None:
    agreed = 0
    for k in range(8):
        rng = np.random.default_rng(k)
        qx, lo, hi = qparams(-rng.uniform(0, 3), rng.uniform(1, 9)), -rng.uniform(0, 2), rng.uniform(1, 6)
        low = AvgPool(tile).lower({}, ((4, *tile),), (qx,), (lo, hi))
        s = certified(Step(low.op, ("x",), "y", low.constants), {"x": qx, "y": low.q})
        assert isinstance(s.op, QAvgPool) and abs(s.op.m / low.op.m - 1) <= 1e-3
        size = tile[0] * tile[1]
        sums = np.arange(size * qx.lo, size * qx.hi + 1) - s.op.offset
        ours = requantize(sums, s.op.m, s.op.zy, s.op.lo, s.op.hi)
        same = np.array_equal(ours, by_float(sums, qx, s.constants["s"][0], low.q, s.op.lo, s.op.hi))
        assert same == s.certified
        agreed += same
    assert agreed >= 7


def test_every_number_of_a_concat_s_operands() -> None:
    for k in range(8):
        rng = np.random.default_rng(k)
        qx = tuple(qparams(-rng.uniform(0, 3), rng.uniform(0.1, 9)) for _ in range(3))
        low = Concat().lower({}, ((1, 1, 256),) * 3, qx, (-3.0, 9.0))
        names = ("a", "b", "c")
        s = certified(Step(low.op, names, "y", low.constants), {**dict(zip(names, qx, strict=True)), "y": low.q})
        assert isinstance(s.op, QConcat) and s.certified
        x = np.arange(-128, 128)
        for q, z, m, scale in zip(qx, s.op.zero, s.op.m, s.constants["s"], strict=True):
            if m:
                ours = requantize(x - z, m, s.op.zy, s.op.lo, s.op.hi)
                assert np.array_equal(ours, by_float(x - z, q, scale, low.q, s.op.lo, s.op.hi))


def test_multipliers_of_an_add_are_xnnpack_s() -> None:
    """21 bits for the larger ratio, one shift for both, all zeros below: 32 bits hold the blend."""
    rng = np.random.default_rng(0)
    for a, b in 10.0 ** rng.uniform(-2, 1, (500, 2)):
        ma, mb = operand_multipliers(a, b, 1.0)
        bits = max(ma, mb) & -max(ma, mb)
        shift = 20 - int(np.floor(np.log2(max(np.float32(a), np.float32(b)))))
        assert 2**20 <= max(ma, mb) >> (32 - shift) <= 2**21 and bits >= 1 << (32 - shift)
        assert mb % (1 << (32 - shift)) == 0
        assert abs(ma / 2**32 - a) < 2.0**-20 * max(a, b) and abs(mb / 2**32 - b) < 2.0**-20 * max(a, b)
        found = short(Step(QAdd(3, -4, ma, mb, 0, -128, 127), ("a", "b"), "y"), QParams(a, 3), QParams(b, -4))
        assert found is not None


def test_an_add_of_scales_too_far_apart_is_not_certified() -> None:
    q = {"a": QParams(1.0, 0), "b": QParams(0.5, 0), "y": QParams(2**-9, 0)}
    for y, expected in ((2**-9, False), (0.5, True)):
        q["y"] = QParams(y, 0)
        op = QAdd(0, 0, *operand_multipliers(1.0, 0.5, y), 0, -128, 127)
        assert certified(Step(op, ("a", "b"), "y"), q).certified is expected


@pytest.mark.parametrize("blocks", [(Dense(4), Pool(2, "mean")), (OctConv(8), ConvBlock(6, act="relu6"))])
def test_all_of_a_network_is_certified(blocks, random_network) -> None:
    g = lower(random_network(TASK, blocks, Head(2))[0])
    assert g.uncertified == ()
    assert len([s for s in g.steps if s.certified]) >= 3
    first = next(s for s in g.steps if isinstance(s.op, QConv))
    plain = tuple(replace(s, certified=False) if s is first else s for s in g.steps)
    assert replace(g, steps=plain).uncertified == (first.output,)


def test_a_dead_channel_keeps_what_it_gives_and_binds_nobody(random_network) -> None:
    network, x = random_network(TASK, (ConvBlock(8), ConvBlock(6)))
    weights = {v: {k: a.copy() for k, a in named.items()} for v, named in network.weights.items()}
    first = next(iter(weights))
    weights[first]["w"][[1, 4]] = 0
    weights[first]["b"][[1, 4]] = 0.7, -0.2
    lowering = Lowering(network.graph, network.task, network.ranges, network.normal, network.target)
    q, steps, readout = lowering(weights)
    before = IntegerGraph(network.task, network.normal, dict(network.graph.shapes), q, steps, readout)
    after = lower(replace(network, weights=weights))
    s = next(s for s in after.steps if s.output == first)
    assert s.certified and short(s, q[s.inputs[0]]) is not None
    assert np.abs(s.constants["b"][[1, 4]]).max() < 2**24 < np.abs(steps[0].constants["b"][1])
    seen = before.quantize_input(x)
    a, b = before.run_integers(seen)[first], after.run_integers(seen)[first]
    assert np.array_equal(a[:, [1, 4]], b[:, [1, 4]]) and np.ptp(a[:, 1]) == 0 < a[0, 1, 0, 0] - q[first].zero


def test_without_a_dead_channel_nothing_changes() -> None:
    c = {"w": np.ones((2, 1, 1, 1), np.int64), "b": np.array([5, 2**30]), "s": np.array([0.1, 0.2], np.float32)}
    same = steadied(c, np.zeros(2), 0.1, 0.2, np.array([0.05, 0.1]))
    assert all(np.array_equal(same[k], c[k]) for k in c)
    assert int(multiplier(0.25)) == 2**30

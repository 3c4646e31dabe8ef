"""Convolutions with fewer multiplications in the native core, beside torch in float64: maps that tiles do not fill."""

from typing import Any

import numpy as np
import pytest
from beside import agree, graph_of, net_of, samples, weights_of

from featherweight.engines.native import core
from featherweight.graph import Builder
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import Pointwise

LANES = core._module(core.runs()[0]).lanes


def stack(g: Builder, x: str) -> None:
    """One that sends no gradient, one that is first to send it, and one that adds to what a sum sent."""
    v = g.conv(x, 16, 3)
    w = g.conv(g.conv(v, 18, 3, act="swish"), 16, 3, act="none")
    g(Linear(2), g(AvgPool((0, 0)), g(Pointwise("relu"), g(Add(), v, w))))


@pytest.mark.parametrize("size", [(4, 4), (5, 4), (4, 7), (9, 11), (6, 8)], ids=str)
def test_even_and_odd_maps_in_batches_of_every_size(size: tuple[int, int]) -> None:
    for samples_of in (1, 2, LANES - 1, LANES, LANES + 3):
        agree(graph_of((16, *size), stack), samples_of, said=f"{size} {samples_of}")


@pytest.mark.parametrize("isa", core.runs())
@pytest.mark.parametrize("ghost", [0, 16])
def test_exact_and_ghost_statistics_in_every_build(isa: str, ghost: int) -> None:
    graph = graph_of((3, 5, 6), stack)
    agree(graph, 33, ghost, isa)
    agree(graph, 19, ghost, isa, batch=48, said="a last batch of 19 in a core made for 48")


def test_maps_wider_than_a_band_and_higher() -> None:
    agree(graph_of((2, 4, 103), stack), 3)
    agree(graph_of((2, 61, 5), stack), LANES + 1)


def test_maps_that_tiles_do_not_suit() -> None:
    for size in ((1, 1), (2, 2), (1, 30), (3, 5), (30, 2)):
        agree(graph_of((16, *size), stack), 3, said=str(size))


@pytest.mark.parametrize("ins,outs", [(10, 41), (11, 37), (41, 10), (17, 17), (23, 13), (40, 33)])
def test_channels_that_fill_no_block(ins: int, outs: int) -> None:
    def build(g: Builder, x: str) -> None:
        v = g.conv(g.conv(x, ins, 1), outs, 3)
        g(Linear(2), g(AvgPool((0, 0)), v))

    agree(graph_of((2, 6, 7), build), 5)


def test_bias_without_norm_and_readers_of_every_kind() -> None:
    def build(g: Builder, x: str) -> None:
        v = g(Conv(16, (3, 3), act="relu"), x)
        w = g(Conv(20, (3, 3), bias=False), v)
        u = g(Norm(), g(Pointwise("tanh"), g(Conv(20, (3, 3)), v)))
        g(Linear(3), g(AvgPool((2, 2)), g(Conv(16, (3, 3), act="relu6"), g(Concat(), v, w, u))))

    agree(graph_of((16, 7, 6), build), LANES + 2)


def test_the_same_bits_every_time() -> None:
    graph = graph_of((3, 9, 10), stack)
    weights, (x, y) = weights_of(graph), samples(graph, 21, 0)

    def once() -> Any:
        _, net = net_of(graph, weights, 32)
        net.bind(x, y, None, None)
        losses = net.steps([{"rows": np.arange(21)}] * 3, [1e-2] * 3)
        return np.array(losses), np.array(net.params), net.predict(x)

    for a, b in zip(once(), once(), strict=True):
        np.testing.assert_array_equal(a, b)

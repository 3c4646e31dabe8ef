"""Graphs of every shape in the native core as under torch in float64, and graphs at random."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from beside import FNS, LANES, ODD, SHAPES, agree, graph_of, net_of, samples, weights_of
from hypothesis import given, settings
from hypothesis import strategies as st

from featherweight.block import BLOCKS
from featherweight.design import Design, Head
from featherweight.engines.native import core
from featherweight.errors import DesignError
from featherweight.graph import Builder, Graph
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import Pointwise
from featherweight.ops.upsample import Upsample


def residual(g: Builder, x: str) -> None:
    v = g.conv(x, 6)
    w = g.conv(g.conv(v, 6), 6, act="none")
    g(Linear(2), g(Pointwise("relu"), g(Add(), v, w)))


def dense(g: Builder, x: str) -> None:
    v = g.conv(x, 3)
    for _ in range(3):
        v = g(Concat(), v, g.conv(v, 3, act="hardswish"))
    g(Linear(2), v)


def add_itself(g: Builder, x: str) -> None:
    v = g.conv(x, 4)
    v = g(Add("relu"), v, v)
    g(Linear(2), g(Concat(), v, v, g(Add(), x, x)))


def many_readers(g: Builder, x: str) -> None:
    v = g.conv(x, 4, act="swish")
    parts = [g(Norm(), v), g(Pointwise("tanh"), v), g.conv(v, 2, act="none"), g(Upsample((1, 1)), v)]
    g(Linear(3), g(Concat(), *parts, g(Pointwise("leaky"), v)))


def norm_after_activation(g: Builder, x: str) -> None:
    v = g(Norm(), g(Pointwise("relu"), g(Conv(5), x)))
    v = g(Norm(), g(Norm(), g(Conv(4, act="relu"), v)))
    g(Linear(2), v)


def chains(g: Builder, x: str) -> None:
    v = x
    for fn in FNS:
        v = g(Pointwise(fn), v)
    v = g(Pointwise("swish"), g(Pointwise("tanh"), g(Conv(4), g(Norm(), v))))
    g(Linear(2, act="relu"), v)


def pool_first(g: Builder, x: str) -> None:
    v = g(Concat(), g(MaxPool((1, 2)), x), g(AvgPool((1, 2)), x))
    g(Linear(2), g.conv(g(Norm(), v), 4))


def linear_first(g: Builder, x: str) -> None:
    v = g(Pointwise("tanh"), g(Norm(), g(Linear(9, bias=False), x)))
    g(Linear(3), g(Pointwise("relu"), g(Linear(7), v)))


def only_linear(g: Builder, x: str) -> None:
    g(Linear(3), x)


def conv_into_linear(g: Builder, x: str) -> None:
    g(Linear(3), g(Conv(4, (1, 3), (1, 2)), x))


def pools_with_rests(g: Builder, x: str) -> None:
    v = g.conv(x, 4)
    w = g.shapes[v][2]
    a, b = g(MaxPool((1, 3)), v), g(AvgPool((1, 3)), v)
    back = g(Upsample((1, 3), (0, w % 3)), g(Add(), a, b))
    g(Linear(2), g(Concat(), v, back, g(Norm(), back)))


def ends_in_a_map(g: Builder, x: str) -> None:
    g(Pointwise("sigmoid"), g(Norm(), g(Conv(3), g.conv(x, 4))))


def normed_pools(g: Builder, x: str) -> None:
    v = g(Pointwise("relu"), g(Norm(), g(AvgPool((1, 2)), g.conv(x, 4, act="none"))))
    v = g(Pointwise("relu6"), g(Norm(), g(MaxPool((1, 2)), v)))
    g(Linear(1), g(Pointwise("hardswish"), g(Norm(), g(Concat(), v, v))))


SHAPED = [residual, dense, add_itself, many_readers, norm_after_activation, chains, pool_first, linear_first]
SHAPED += [only_linear, conv_into_linear, pools_with_rests, ends_in_a_map, normed_pools]


@pytest.mark.parametrize("build", SHAPED, ids=lambda b: b.__name__)
def test_graphs_of_every_shape(build: Any) -> None:
    for shape, size in product(SHAPES, (2, ODD)):
        agree(graph_of(shape, build), size, said=str(shape))


def test_maps_larger_than_the_cache_are_read_once_more() -> None:
    def build(g: Builder, x: str) -> None:
        v = g.conv(x, 9, 3)
        g(Linear(1), g(AvgPool((0, 0)), g.conv(v, 4, 3, 2)))

    agree(graph_of((1, 30, 31), build), 2 * LANES + 1)


def everything(g: Builder, x: str) -> None:
    """What a whole network has, on few numbers: for the narrower builds, and for batches of every size."""
    v = g.conv(x, 5, 3, 2)
    v = g(Add(), v, g.conv(g.conv(v, 5, 3, groups=5, act="learnt_swish"), 5, 1, act="none"))
    v = g(Concat(), g(Pointwise("hardswish"), v), g(Upsample((2, 2), (0, 1)), g(MaxPool((2, 2)), v)))
    v = g(Pointwise("tanh"), g(Norm(), g(Linear(6, bias=False), g(AvgPool((2, 1)), v))))
    g(Linear(3), v)


EVERYTHING = graph_of((2, 8, 9), everything)


@pytest.mark.parametrize("isa", core.runs())
@pytest.mark.parametrize("ghost", [0, 16, 32])
def test_batches_of_every_size_in_every_build(isa: str, ghost: int) -> None:
    lanes = core._module(isa).lanes
    for size in sorted({1, 2, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 16, 17, 31, 33, 48, 50}):
        agree(EVERYTHING, size, ghost, isa, said=f"{size}")
    agree(EVERYTHING, 5, ghost, isa, batch=64, said="a last batch of 5 in a core made for 64")
    agree(EVERYTHING, 37, ghost, isa, batch=64, said="a last batch of 37 in a core made for 64")


@pytest.mark.parametrize("isa", core.runs()[1:])
@pytest.mark.parametrize("build", [dense, many_readers, chains, normed_pools], ids=lambda b: b.__name__)
def test_narrower_builds(build: Any, isa: str) -> None:
    agree(graph_of((2, 5, 9), build), 2 * core._module(isa).lanes + 1, isa=isa)


def test_a_batch_of_one_number_per_channel_is_its_own_mean() -> None:
    agree(graph_of((3, 1, 1), linear_first), 1)
    agree(graph_of((3, 1, 1), residual), 17, ghost=16)


@st.composite
def graphs(draw: Any) -> Graph:
    """Up to seven ops in a row, each reading what is there: mostly the last value, sometimes an older one."""
    g = Builder({"x": (draw(st.integers(1, 3)), *draw(st.sampled_from([(1, 9), (5, 4), (6, 7), (1, 1)])))})
    made = ["x"]
    ops = st.one_of(
        st.builds(
            Conv,
            st.integers(1, 6),
            st.sampled_from([(1, 1), (3, 3), (1, 4), (2, 5)]),
            st.sampled_from([(1, 1), (1, 2), (2, 3)]),
        ),
        st.sampled_from(
            [Norm(), Add(), Concat(), AvgPool((1, 2)), MaxPool((2, 1)), AvgPool((0, 0)), Upsample((2, 1), (1, 0))]
        ),
        st.builds(Pointwise, st.sampled_from(FNS)),
        st.builds(Linear, st.integers(1, 5)),
    )
    for op in draw(st.lists(ops, min_size=1, max_size=7)):
        v = made[-1] if draw(st.booleans()) else draw(st.sampled_from(made))
        others = [
            o
            for o in made
            if (isinstance(op, Concat) and g.shapes[o][1:] == g.shapes[v][1:]) or g.shapes[o] == g.shapes[v]
        ]
        try:
            made.append(g(op, v, draw(st.sampled_from(others))) if isinstance(op, Add | Concat) else g(op, v))
        except DesignError:
            continue
    g(Linear(2), made[-1])
    return g.done()


@settings(max_examples=120)
@given(graphs(), st.sampled_from([1, 2, LANES - 1, LANES, ODD, 33]), st.sampled_from([0, 16]))
def test_graphs_of_any_kind(graph: Graph, size: int, ghost: int) -> None:
    agree(graph, size, ghost)


def test_statistics_far_from_where_they_were() -> None:
    """They are counted about the running mean in one pass: a mean 50 deviations away leaves the variance to 1e-3."""
    graph = graph_of((2, 5, 5), lambda g, x: g(Linear(1), g(Norm(), x)))
    program, net = net_of(graph, weights_of(graph), 40)
    x, y = samples(graph, 40, 0)
    x = x + np.float32(50)
    net.bind(x, y, None, None)
    net.measure([np.arange(40)])
    found = program.named(net.params, net.statistics)["v0"]
    np.testing.assert_allclose(found["mean"], x.mean((0, 2, 3), np.float64), rtol=1e-6)
    np.testing.assert_allclose(found["var"], x.var((0, 2, 3), np.float64, ddof=1), rtol=1e-3)


def test_noise_is_off_when_it_answers() -> None:
    graph = Design((1, 5, 5), 2, (BLOCKS["residual"](4, drop=0.5),), Head(2, drop=0.5)).graph  # type: ignore[call-arg]
    _, net = net_of(graph, weights_of(graph), 8)
    x, _ = samples(graph, 20, 0)
    np.testing.assert_array_equal(net.predict(x), net.predict(x))

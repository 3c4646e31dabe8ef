"""Every op, block and family in the native core as under torch in float64: loss, gradients, statistics, outputs."""

from dataclasses import fields, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from beside import agree, errors, graph_of, learnt_and_measured, net_of, reference, samples, weights_of
from hypothesis import given, settings
from hypothesis import strategies as st

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.design import Design, Head
from featherweight.engines.native import core
from featherweight.engines.native.program import unruled
from featherweight.errors import DesignError
from featherweight.family import FAMILIES
from featherweight.graph import OPS, Builder, Graph, Op
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.difference import Difference
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import FUNCTIONS, LEARNT, Pointwise
from featherweight.ops.upsample import Upsample
from featherweight.task import Input

LANES = core._module(core.runs()[0]).lanes
ODD = LANES + 3  # a whole vector and a part of one
SHAPES = [(1, 7, 5), (3, 8, 6), (2, 1, 21), (1, 1, 9)]
FNS = [*FUNCTIONS, *LEARNT]
MORE: dict[str, list[Op]] = {  # beside an op's default: what its fields can do
    "avgpool": [AvgPool((0, 0)), AvgPool((3, 2)), AvgPool((1, 4))],
    "maxpool": [MaxPool((0, 0)), MaxPool((3, 2)), MaxPool((1, 4))],
    "add": [Add("relu"), Add("relu6")],
    "difference": [Difference(1), Difference(4)],
    "linear": [Linear(7, False), Linear(1, True, "relu"), Linear(11, True, "relu6")],
    "conv": [Conv(3, bias=False), Conv(9, (3, 3), (2, 2), act="relu"), Conv(5, (1, 5), (1, 3), act="relu6")],
    "pointwise": [Pointwise(fn) for fn in FNS],
    "upsample": [Upsample((2, 3), (1, 2)), Upsample((1, 2), (0, 1)), Upsample((1, 1))],
}


def variants(name: str) -> list[Op]:
    """The op of the registry by its defaults (5 where a width has none), and those of MORE; noise is turned off."""
    kind = OPS[name]
    op = kind(**{"out": 5} if "out" in {f.name for f in fields(kind)} else {})
    return [replace(op, p=0.0) if op.transient else op, *MORE.get(name, [])]  # type: ignore[call-arg]


def around(op: Op, shape: tuple[int, int, int]) -> Graph | None:
    """The op on a map that learns, its result read by a layer that learns; None where it takes no such map."""

    def build(g: Builder, x: str) -> None:
        v = g.conv(x, 6, 3)
        try:
            v = g(op, v)
        except TypeError:  # an op of two maps
            v = g(op, v, g.conv(x, 6, 1, act="swish"))
        g(Linear(2), v)

    try:
        return graph_of(shape, build)
    except DesignError:
        return None


@pytest.mark.parametrize("name", list(OPS))
def test_every_op(name: str) -> None:
    tried = 0
    for op, shape in product(variants(name), SHAPES):
        graph = around(op, shape)
        if graph is None:
            continue
        if reason := unruled(graph):
            pytest.skip(f"torch trains it: {reason}")
        agree(graph, ODD, said=f"{op} on {shape}")
        tried += 1
    assert tried > 1


@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (3, 3), (4, 4), (5, 2), (7, 5)], ids=str)
def test_convolutions_of_any_kernel_stride_and_groups(kernel: tuple[int, int]) -> None:
    for stride, (groups, out) in product([(1, 1), (2, 2), (3, 1), (2, 4)], [(1, 5), (2, 6), (4, 4), (4, 12)]):
        for shape in ((4, 9, 7), (4, 1, 13)):
            size = kernel if shape[1] > 1 else (1, kernel[1])
            step = stride if shape[1] > 1 else (1, stride[1])

            def build(
                g: Builder, x: str, size: Any = size, step: Any = step, groups: int = groups, out: int = out
            ) -> None:
                v = g(Conv(out, size, step, groups), x)  # reads the input where it lies
                v = g(Pointwise("swish"), g(Conv(out, size, step, groups), g(Norm(), v)))
                g(Linear(1), v)

            agree(graph_of(shape, build), LANES - 1, said=f"{size} stride {step} groups {groups} to {out} on {shape}")


@pytest.mark.parametrize("outs", range(1, 13))
def test_widths_of_every_residue(outs: int) -> None:
    """Kernels are cut into blocks of channels and of pixels: every size of a block, on both sides."""

    def build(g: Builder, x: str) -> None:
        v = g.conv(x, outs, 3)
        v = g.conv(g.conv(v, 13 - outs, 3, 2), outs, 1)
        g(Linear(outs), v)

    for width in (outs, outs + 11):
        agree(graph_of((2, 3, width), build), 2, said=f"width {width}")


def wide_layers(g: Builder, x: str) -> None:
    """Dense 3x3 convolutions of many channels, which may be computed in another way: set, added to, normed or not."""
    v = g.conv(x, 16, act="swish")
    v = g(Add(), v, g.conv(v, 16, act="swish"))
    w = g(Pointwise("swish"), g(Conv(19), v))
    v = g.conv(g(Concat(), v, w), 8, act="tanh")
    g(Linear(2), g(AvgPool((0, 0)), g(Add(), v, g(Conv(8), g(Conv(32), v)))))


@pytest.mark.parametrize("isa", core.runs())
@pytest.mark.parametrize("area", [(3, 3), (4, 4), (5, 7), (8, 5), (4, 101), (41, 6)], ids=str)
def test_wide_layers_on_maps_of_any_size(area: tuple[int, int], isa: str) -> None:
    lanes = core._module(isa).lanes
    graph = graph_of((2, *area), wide_layers)
    agree(graph, 2 * lanes + 1 if max(area) < 10 else lanes + 1, isa=isa, said=isa)
    if area == (5, 7):
        for size in (1, lanes, 37):
            agree(graph, size, ghost=16, isa=isa, said=f"{isa}, {size} in ghost parts")


@pytest.mark.parametrize("isa", core.runs())
@pytest.mark.parametrize("kernel", [(3, 3), (5, 5), (1, 3), (5, 3), (2, 5), (7, 3)], ids=str)
def test_depthwise_layers_on_maps_of_any_width(kernel: tuple[int, int], isa: str) -> None:
    lanes = core._module(isa).lanes
    for stride, width in product([(1, 1), (2, 2), (1, 2), (2, 1)], (1, 2, 7, 8, 9, 35)):

        def build(g: Builder, x: str, stride: Any = stride) -> None:
            v = g.conv(x, 3)
            a = g(Norm(), g(Conv(3, kernel, stride, 3, bias=False), v))
            b = g(Conv(3, kernel, stride, 3), v)
            g(Linear(1), g(Add("relu6"), a, b))

        agree(graph_of((1, 4, width), build), lanes + 1, isa=isa, said=f"{isa}: {stride}, {width} wide")


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


@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block(name: str) -> None:
    kind, tried = BLOCKS[name], 0
    narrow = {"width": 5} if "width" in kind.domain() else {}
    for at, shape in product(range(4), SHAPES):
        choices = {k: v[at % len(v)] for k, v in kind.domain().items() if k != "width"}
        for blocks in ((kind(**narrow, **choices),), (ConvBlock(5, 3, 1, "hardswish"), kind(**narrow, **choices))):
            try:
                graph = Design(shape, 2, blocks, Head(2)).graph
            except DesignError:
                continue
            if reason := unruled(graph):
                pytest.skip(f"torch trains it: {reason}")
            agree(graph, (1, ODD, LANES, 2)[at], ghost=16 * (at % 2), said=f"{blocks} on {shape}")
            tried += 1
    assert tried > 4


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_family(name: str) -> None:
    kind, tried = FAMILIES[name], 0
    specs = [Input("image", (3, 13, 10), "uint8"), Input("signal", (2, 1, 35), "float32")]
    specs += [Input("table", (1, 1, 9), "float32"), Input("image", (1, 9, 8), "uint8")]
    for at, spec in product(range(2), specs):
        if not kind.suits(spec):
            continue
        design = kind(**{k: v[at % len(v)] for k, v in kind.domain().items()}).design(spec, 3).scaled(0.3)
        try:
            graph = design.graph
        except DesignError:
            continue
        if reason := unruled(graph):
            pytest.skip(f"torch trains it: {reason}")
        agree(graph, ODD, said=f"{design.name} on {spec.shape}")
        tried += 1
    assert tried


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


def test_of_equal_maxima_the_first_takes_the_gradient() -> None:
    """Whole numbers and a kernel of one tap: many maxima are equal, and the other taps tell which of them was taken."""
    graph = graph_of((2, 6, 7), lambda g, x: g(Linear(2), g(MaxPool((2, 3)), g(Conv(3, bias=False), x))))
    weights = weights_of(graph)
    weights["v0"]["w"][:] = 0
    weights["v0"]["w"][:, :, 1, 1] = 1
    x, y = samples(graph, ODD, 0)
    x = x.round()
    program, net = net_of(graph, weights, ODD)
    net.bind(x, y, None, None)
    net.gradient({"rows": np.arange(ODD)})
    module, *_ = reference(graph, weights, x, y, 0)
    assert not errors(program.named(net.gradients, net.statistics), learnt_and_measured(module))


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

"""Every op in the native core as under torch in float64: loss, gradients, statistics, outputs."""

from dataclasses import fields, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from beside import (
    FNS,
    LANES,
    ODD,
    SHAPES,
    agree,
    errors,
    graph_of,
    learnt_and_measured,
    net_of,
    reference,
    samples,
    weights_of,
)

from featherweight.engines.native import core
from featherweight.engines.native.program import unruled
from featherweight.errors import DesignError
from featherweight.graph import OPS, Builder, Graph, Op
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.difference import Difference
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import Pointwise
from featherweight.ops.upsample import Upsample

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

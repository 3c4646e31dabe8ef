"""Networks of any layers with random weights, as integers, run in C on this machine and on emulated chips."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from featherweight.data.standard import Standard, TargetScale
from featherweight.graph import Builder
from featherweight.integer.calibrate import measure
from featherweight.integer.certified import certified
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.integer.verify import verify
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.targets import c99, emulate, prove
from featherweight.task import Input, Task

Case = tuple[IntegerGraph, np.ndarray]


def conv(out: int, kernel: int | tuple[int, int], stride: int = 1, groups: int = 1, act: str = "relu") -> Conv:
    pair = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    steps = (1 if pair[0] == 1 < pair[1] else stride, stride)
    return Conv(out, pair, steps, groups, True, act)


def _network(shape: tuple[int, int, int], build: Callable, dtype: str = "uint8", short: bool = True) -> Case:
    """(IntegerGraph, samples); build: (Builder, name) -> name; short: multipliers are shortened where they can be."""
    rng = np.random.default_rng(sum(shape))
    g = Builder({"x": shape})
    g(Linear(3), build(g, "x"))
    graph = g.done()
    weights: dict[str, dict[str, np.ndarray]] = {}
    for node, name, size in graph.weights():
        spread = (2 / np.prod(size[1:])) ** 0.5 if name == "w" else 0.1
        weights.setdefault(node.output, {})[name] = (rng.standard_normal(size) * spread).astype(np.float32)
    task = Task("multiclass", Input("image" if shape[1] > 1 else "signal", shape, dtype), classes=("a", "b", "c"))
    eight = dtype == "uint8"
    normal = Standard((128.0,), (1 / 64,)) if eight else Standard((0.1,) * shape[0], (1.1,) * shape[0])
    ranges = measure(graph, weights, rng.standard_normal((16, *shape)).astype(np.float32))
    q, steps, readout = Lowering(graph, task, ranges, normal, TargetScale((0.0,) * 3, (1.0,) * 3))(weights)
    steps = tuple(certified(s, q) for s in steps) if short else steps
    x = rng.standard_normal((6, *task.input.array_shape)) * (1 if dtype == "float32" else 50) + 128 * eight
    x = (x.clip(0, 255) if eight else x).astype(dtype)
    return verify(IntegerGraph(task, normal, graph.shapes, q, steps, readout, graph.input)), x


@pytest.fixture(scope="session")
def network() -> Callable[..., Case]:
    return _network


@pytest.fixture
def agrees(board, tmp_path) -> Callable[..., Any]:
    """(case, family, device) -> what the emulator gave; None stands for this machine, under sanitizers.

    Asserts that the C answers as the interpreter does, and that the answers are no constants.
    """

    def check(case: Case, family: str, device: str | None = None, turned: bool = False, optimise: str = "-Os") -> Any:
        g, x = case
        files, want = c99.emit(g, family=family, turned=turned), g.run(x)
        assert (np.ptp(want, axis=0) > 0).any()
        if device is None:
            got, found = prove.run(files, x, tmp_path)[0], None
        else:
            found = emulate.emulate(files, x, g.task.outputs, board(device), optimise=optimise)
            got = found.outputs
        assert np.array_equal(got.reshape(want.shape).view(np.uint32), want.view(np.uint32))
        return found

    return check


def _mixed(g: Builder, x: str) -> str:
    """What a residual network has: an odd number of channels, strides, groups, a large kernel, an add, a concat."""
    from featherweight.ops.add import Add
    from featherweight.ops.avgpool import AvgPool
    from featherweight.ops.concat import Concat

    x = g(conv(7, 3, 2), x)
    x = g(conv(12, 1), g(conv(7, 5, 1, 7), x))
    x = g(Add("relu"), x, g(conv(12, 3, 1, 3, "none"), x))
    x = g(Concat(), x, g(conv(5, (1, 2)), x))
    x = g(conv(17, (3, 1), 2, 17), x)
    x = g(conv(20, 1, act="relu6"), g(conv(17, 3, 1, 17), x))
    return g(AvgPool((0, 0)), g(conv(33, 1), g(conv(20, 3, 1, 20), x)))


def _wide(g: Builder, x: str) -> str:
    """A signal of more than 8 bits, depthwise at first, and its differences."""
    from featherweight.ops.avgpool import AvgPool
    from featherweight.ops.difference import Difference

    x = g(conv(9, 1), g(conv(2, (1, 4), 2, 2), g(Difference(2), x)))
    return g(AvgPool((1, 2)), g(conv(10, (1, 3), 1), x))


def _direct(g: Builder, x: str) -> str:
    """16-bit numbers mixed at once; later maps two columns wide."""
    from featherweight.ops.avgpool import AvgPool

    x = g(conv(6, 3, 2), g(AvgPool((2, 2)), x))
    return g(AvgPool((0, 0)), g(conv(11, 3, 2), g(conv(6, 3, 1, 6), x)))


def _lone(g: Builder, x: str) -> str:
    return g(conv(3, 3, 2, 3), x)


def _eights(g: Builder, x: str) -> str:
    """Channels by the eight, mixed in windows and alone, until three columns are left."""
    x = g(conv(16, 2, 1, 2), g(conv(16, 3), g(conv(8, 3), x)))
    return g(conv(8, 1), g(conv(24, (3, 2), 2), x))


CASES = {
    "eights": ((1, 10, 6), _eights, "uint8"),
    "mixed": ((3, 21, 27), _mixed, "uint8"),
    "narrow": ((2, 23, 5), _mixed, "uint8"),
    "wide": ((2, 1, 45), _wide, "float32"),
    "direct": ((3, 18, 13), _direct, "int16"),
    "lone": ((3, 9, 8), _lone, "uint8"),
}


@pytest.fixture(scope="session")
def named(network) -> Callable[..., Case]:
    """(name in CASES, options of `network`) -> case."""
    return lambda name, **options: network(*CASES[name], **options)


@pytest.fixture(params=list(CASES))
def case(request, named) -> Case:
    return named(request.param)


@pytest.fixture
def small(network) -> Case:
    """A few separable convolutions on an image of 28x28, as a chip runs them."""
    from featherweight.ops.avgpool import AvgPool

    def build(g: Builder, x: str) -> str:
        x = g(conv(8, 3, 2), x)
        for out, stride in ((16, 1), (32, 2)):
            x = g(conv(out, 1), g(conv(g.channels(x), 3, stride, g.channels(x)), x))
        return g(AvgPool((0, 0)), x)

    return network((1, 28, 28), build)

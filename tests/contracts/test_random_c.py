"""Random graphs of every op, printed in every way: the C gives the interpreter's bits, whatever memory is shared."""

import numpy as np
import pytest

from featherweight.data.standard import Standard, TargetScale
from featherweight.graph import BESIDE, Builder, Graph
from featherweight.integer.calibrate import measure
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import Lowering
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.difference import Difference
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.pointwise import Pointwise
from featherweight.ops.upsample import Upsample
from featherweight.targets.family import FAMILIES
from featherweight.targets.variant import Variant
from featherweight.task import Input, Task

from .compiled import compiled, same

SPECS = {
    "image": Input("image", (2, 13, 11), "uint8"),
    "signal": Input("signal", (2, 1, 47), "float32"),
    "samples": Input("signal", (1, 1, 52), "int16"),
    "bytes": Input("signal", (3, 1, 41), "uint8"),
    "fused": Input("image", (2, 10, 9), "uint8", beside=17),
    "beside": Input("signal", (2, 1, 30), "float32", beside=6),
}
GRAPHS = 16


def graph(rng: np.random.Generator, shape: tuple[int, int, int], beside: int = 0) -> Graph:
    """A few layers of anything, then one of the ways in which networks end; numbers beside the map join there."""
    g, flat = Builder({"x": shape} | ({BESIDE: (beside, 1, 1)} if beside else {})), shape[1] == 1

    def conv(v: str, out: int, kernel: int, stride: int = 1, groups: int = 1, act: str = "relu") -> str:
        return g(Conv(out, g.square(v, kernel), g.square(v, stride), groups, True, act), v)

    def any_of(*choices):
        return choices[rng.integers(len(choices))]

    def squeezed(early: bool) -> tuple[str, ...]:
        """What joins: the numbers, what a layer or two make of them, or both."""
        if not beside or early != order:
            return ()
        one = g(Linear(int(rng.integers(1, 9)), act="relu"), BESIDE)
        two = g(Pointwise("tanh"), g(Linear(5, act="relu"), one))
        return any_of((BESIDE,), (one,), (two,), (BESIDE, two), (two, one))

    order = bool(beside and rng.random() < 0.5)
    numbers, v = squeezed(True), "x"
    if flat and rng.random() < 0.3:
        v = g(any_of(Difference(3), AvgPool((1, 2)), MaxPool((1, 3)), Upsample((1, 2))), v)
    v = conv(v, int(rng.integers(2, 9)), any_of(1, 3, 5), any_of(1, 2))
    for _ in range(rng.integers(0, 4)):
        c, h, w = g.shapes[v]
        kind = rng.integers(8)
        if kind < 2:
            v = conv(
                v, int(rng.integers(1, 10)), any_of(1, 2, 3, 5), any_of(1, 1, 2), 1, any_of("none", "relu", "relu6")
            )
        elif kind == 2 and c > 1:
            v = conv(v, c, any_of(3, 3, 5), any_of(1, 2), c, any_of("relu", "relu6"))
            v = conv(v, int(rng.integers(2, 12)), 1) if rng.random() < 0.7 else v
        elif kind == 3 and c % 2 == 0:
            v = conv(v, 6, 3, 1, 2)
        elif kind == 4:
            a, b = conv(v, 5, 3), conv(conv(v, 4, 3), 5, any_of(1, 3))
            v = g(Add(any_of("relu", "none")), *any_of((a, b), (b, a)))
        elif kind == 5:
            v = g(Concat(), v, conv(v, 3, 3), conv(v, 2, 1))
        elif kind == 6 and w > 4 and (flat or h > 4):
            tile = (1, 2) if flat else any_of((2, 2), (1, 3))
            v = g(any_of(AvgPool(tile), MaxPool(tile), Upsample((1, 2), (0, 1))), v)
        else:
            v = g(Pointwise(any_of("swish", "tanh")), v)
    end = rng.integers(3 if beside else 4)
    if end == 0:
        v = g(AvgPool((0, 0)), v)
    elif end == 1:
        v = g(Linear(int(rng.integers(3, 8)), act="relu"), g(any_of(AvgPool, MaxPool)((0, 0)), v))
    elif end == 2:
        v = g(Linear(int(rng.integers(3, 8)), act="relu"), v)
    if numbers := numbers or squeezed(False):
        v = g(Concat(), *any_of((v, *numbers), (*numbers, v)))
    g(Linear(int(rng.integers(1, 4))), v)
    return g.done()


def integers(graph: Graph, spec: Input, rng: np.random.Generator) -> IntegerGraph:
    """Random weights, ranges as calibration finds them."""
    weights: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in graph.weights():
        scale = (2 / max(1, np.prod(shape[1:]))) ** 0.5 if name == "w" else 0.1
        weights.setdefault(node.output, {})[name] = (scale * rng.standard_normal(shape)).astype(np.float32)
    outputs = graph.shapes[graph.output][0]
    task = Task("regression", spec, tuple(f"y{k}" for k in range(outputs)))
    c = spec.shape[0]
    numbers = (
        Standard((110.0,), (1 / 50,))
        if spec.dtype == "uint8"
        else Standard((0.2,) * spec.beside, (0.02,) * spec.beside)
    )
    beside = numbers if spec.beside else None
    normal = (
        Standard((128.0,), (1 / 64,), beside) if spec.dtype == "uint8" else Standard((0.1,) * c, (0.01,) * c, beside)
    )
    shape = (spec.length,) if spec.beside else spec.shape
    ranges = measure(graph, weights, rng.standard_normal((8, *shape)).astype(np.float32))
    target = TargetScale((0.0,) * outputs, (1.0,) * outputs)
    q, steps, readout = Lowering(graph, task, ranges, normal, target)(weights)
    return IntegerGraph(task, normal, graph.shapes, q, steps, readout, graph.input)


def ways(spec: Input, k: int) -> list[Variant]:
    """Two of the ways to print a graph, another two for the next one."""
    every = [Variant(family) for family in FAMILIES] + [Variant(room=64)]
    if spec.kind == "signal":
        every += [Variant(family, turned=True) for family in FAMILIES]
    return [every[k % len(every)], every[(k + len(every) // 2) % len(every)]]


@pytest.mark.parametrize("where", SPECS)
def test_the_c_of_random_graphs_gives_the_bits_of_the_interpreter(where: str, tmp_path) -> None:
    spec, rng = SPECS[where], np.random.default_rng(len(where))
    x = rng.integers(0, 256, (6, *spec.array_shape)).astype(spec.dtype)
    x[-1] = x[-1].max()
    programs, expected = {}, []
    for k in range(GRAPHS // 2 if spec.beside else GRAPHS):
        g = integers(graph(rng, spec.shape, spec.beside), spec, rng)
        for n, how in enumerate(ways(spec, k)):
            programs[f"g{k}_{n}"] = g, how.files(g, f"g{k}_{n}")
            expected.append((g.run(x), how))
    for (name, (g, _)), found, (right, how) in zip(
        programs.items(), compiled(programs, x, tmp_path / "c"), expected, strict=True
    ):
        assert same(found, right), (name, how, [type(s.op).__name__ for s in g.steps])

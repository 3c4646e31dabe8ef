"""Every block, on every kind of input: folded, lowered, emitted; interpreter = C = ONNX Runtime, bit for bit."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.block import BLOCKS, Block
from featherweight.blocks.conv import ConvBlock
from featherweight.design import Design, Head
from featherweight.errors import FeatherError
from featherweight.fold import fold
from featherweight.graph import Graph
from featherweight.integer.forward import values
from featherweight.integer.lower import lower
from featherweight.targets import c99, onnx
from featherweight.targets.family import FAMILIES
from featherweight.task import Input, Task

from .compiled import compiled, same

TASKS = {
    "colour": Task("circular", Input("image", (3, 11, 9), "uint8"), ("v",), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 8, 12), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 21), "float32"), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 16), "int16"), classes=("no", "yes")),
}


def variants(name: str) -> list[Block]:
    """The block as it is by default, and with every other choice at its last value, both narrow."""
    kind = BLOCKS[name]
    narrow = {"width": 5} if "width" in kind.domain() else {}
    other = {k: v[-1] for k, v in kind.domain().items() if k != "width"}
    return [kind(**narrow), kind(**narrow, **other)]


def stacks(task: Task) -> dict[str, tuple[Block, ...]]:
    """Every variant reading the input itself, and reading an 8-bit map, where the input is large enough."""
    out = {}
    for name in BLOCKS:
        for i, b in enumerate(variants(name)):
            for where, blocks in (("first", (b,)), ("second", (ConvBlock(6, 3, 1, "hardswish"), b))):
                try:
                    Design(task.input.shape, task.network_outputs, blocks, Head(2)).graph  # noqa: B018
                except FeatherError:
                    continue
                out[f"{name}_{i}_{where}"] = blocks
    return out


@pytest.mark.parametrize("where", TASKS)
def test_interpreter_c_and_onnx_agree_bit_for_bit(where: str, random_network, tmp_path) -> None:
    task = TASKS[where]
    graphs = {}
    for k, (name, blocks) in enumerate(stacks(task).items()):
        network, x = random_network(task, blocks, seed=k)
        graphs[name] = lower(network)
    assert len(graphs) >= 3 * len(BLOCKS)
    x = x[:12]
    expected = {name: g.run(x) for name, g in graphs.items()}
    others = [f for f in FAMILIES if f != "pairs"]
    ways = [({}, list(graphs))]  # the default family computes every block, each of the others every third
    ways += [({"family": f}, list(graphs)[k::3]) for k, f in enumerate(others)]
    ways += [({"turned": True}, list(graphs)[1::2])] if task.input.kind == "signal" else []
    for k, (how, names) in enumerate(ways):
        answers = compiled({n: (graphs[n], c99.emit(graphs[n], n, **how)) for n in names}, x, tmp_path / str(k))
        for name, found in zip(names, answers, strict=True):
            assert same(found, expected[name]), (name, how)
    for name, g in graphs.items():
        assert np.ptp(expected[name]) > 0, name  # a constant would prove nothing
        assert same(onnx.run(onnx.emit(g), x), expected[name]), name
        plain = replace(g, steps=tuple(replace(s, certified=False) for s in g.steps))
        assert same(onnx.run(onnx.emit(plain), x), expected[name]), name


@pytest.mark.parametrize("name", list(BLOCKS))
def test_folding_keeps_what_the_graph_computes(name: str, random_weights) -> None:
    for b in variants(name):
        design = Design((3, 9, 11), 2, (ConvBlock(4), b), Head(2))
        weights = random_weights(design)
        x = np.random.default_rng(0).normal(size=(4, 3, 9, 11)).astype(np.float32)
        folded, shipped = fold(design.graph, weights)
        a = values(design.graph, weights, x)[design.graph.output]
        assert np.allclose(a, values(folded, shipped, x)[folded.output], atol=1e-4)
        assert {(n.output, k): s for n, k, s in folded.weights()} == {
            (v, k): a.shape for v, named in shipped.items() for k, a in named.items()
        }


@pytest.mark.parametrize("name", list(BLOCKS))
def test_blocks_and_their_graphs_survive_json(name: str) -> None:
    for b in variants(name):
        assert Block.from_json(b.to_json()) == b
        graph = Design((3, 9, 11), 2, (b,), Head(2)).shipped
        assert Graph.from_json(graph.to_json()) == graph

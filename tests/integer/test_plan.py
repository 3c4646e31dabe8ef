"""No two living values share a byte."""

from math import prod

import pytest

from featherweight.block import Block
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.inverted import Inverted
from featherweight.blocks.residual import Residual
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.integer.plan import IN_PLACE, plan
from featherweight.task import Input, Task

STACKS: list[tuple[Block, ...]] = [
    (ConvBlock(8), ConvBlock(8, act="hardswish")),
    (Residual(6), Residual(12, stride=2)),
    (ConvBlock(5), Dense(4), Dense(4, stride=2)),
    (Inverted(6, act="hardswish"), Inverted(6, act="hardswish")),
]


def lifetimes(g: IntegerGraph) -> dict[str, tuple[int, int]]:
    born = {g.input: -1, **{s.output: k for k, s in enumerate(g.steps)}}
    return {v: (b, max([b, *(k for k, s in enumerate(g.steps) if v in s.inputs)])) for v, b in born.items()}


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("blocks", STACKS, ids=lambda b: type(b[-1]).__name__)
def test_living_values_do_not_overlap(blocks, dtype: str, random_network) -> None:
    kind = "image" if dtype == "uint8" else "signal"
    shape = (3, 9, 11) if dtype == "uint8" else (3, 1, 31)
    network, _ = random_network(Task("regression", Input(kind, shape, dtype)), blocks)
    g = lower(network)
    p, lives = plan(g, dtype == "uint8"), lifetimes(g)
    spans = {v: (at, at + prod(g.shapes[v]) * g.q[v].item_bytes) for v, at in p.offset.items()}
    assert max(end for _, end in spans.values()) == p.size_bytes
    assert (g.input in spans) == (dtype != "uint8") and g.output not in spans
    assert set(spans) >= {s.output for s in g.steps[:-1]}
    makers = {s.output: s for s in g.steps}
    for v in spans:
        for u in spans:
            if v < u and spans[v][0] < spans[u][1] and spans[u][0] < spans[v][1]:
                early, late = sorted((v, u), key=lambda name: lives[name][0])
                takes_over = (
                    isinstance(makers[late].op, IN_PLACE)
                    and early in makers[late].inputs
                    and spans[v] == spans[u]
                    and lives[early][1] == lives[late][0]
                )
                assert takes_over or lives[early][1] < lives[late][0], (early, late)
        if g.q[v].item_bytes == 2:
            assert spans[v][0] % 2 == 0


def test_a_chain_needs_two_maps_only(random_network) -> None:
    network, _ = random_network(Task("regression", Input("image", (1, 8, 8), "uint8")), (ConvBlock(4),) * 4)
    assert plan(lower(network), True).size_bytes == 2 * 4 * 64

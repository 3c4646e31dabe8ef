"""Folding keeps what a graph computes and drops what only training needs."""

import numpy as np
import pytest

from featherweight.block import BLOCKS, Block
from featherweight.design import Design, Head
from featherweight.fold import fold
from featherweight.graph import Builder
from featherweight.integer.forward import values
from featherweight.ops.add import Add
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import FUSED, Pointwise


@pytest.mark.parametrize("name", list(BLOCKS))
@pytest.mark.parametrize("shape", [(2, 9, 7), (3, 1, 20)])
def test_the_folded_graph_computes_the_same(name: str, shape: tuple[int, int, int], random_weights) -> None:
    blocks: tuple[Block, ...] = (BLOCKS["conv"](6), BLOCKS[name]()) if name != "difference" else (BLOCKS[name](),)
    design = Design(shape, 2, blocks, Head(2, drop=0.5))
    weights = random_weights(design)
    graph, folded = fold(design.graph, weights)
    x = np.random.default_rng(0).standard_normal((5, *shape), np.float32)
    before = values(design.graph, weights, x)[design.graph.output]
    after = values(graph, folded, x)[graph.output]
    np.testing.assert_allclose(after, before, rtol=1e-4, atol=1e-5)
    assert not any(isinstance(n.op, Norm) or n.op.transient for n in graph.nodes)
    assert not any(isinstance(n.op, Pointwise) and n.op.fn in FUSED for n in graph.nodes)
    assert graph == design.shipped
    assert {(n.output, k): s for n, k, s in graph.weights()} == {
        (v, k): a.shape for v, named in folded.items() for k, a in named.items()
    }


def test_a_norm_that_two_values_feed_becomes_a_depthwise_convolution() -> None:
    g = Builder({"x": (2, 4, 4)})
    a = g(Conv(2, (1, 1)), "x")
    g(Linear(1), g(Add(), a, g(Norm(), a)))  # `a` is read twice: its norm cannot move into it
    rng = np.random.default_rng(1)
    graph = g.done()
    weights = {}
    for n, k, s in graph.weights():
        weights.setdefault(n.output, {})[k] = np.float32(rng.uniform(0.5, 1.5, s))
    folded, arrays = fold(graph, weights)
    x = rng.standard_normal((3, 2, 4, 4), np.float32)
    np.testing.assert_allclose(
        values(folded, arrays, x)[folded.output], values(graph, weights, x)[graph.output], rtol=1e-5
    )
    assert sum(isinstance(n.op, Conv) and n.op.groups == 2 for n in folded.nodes) == 1

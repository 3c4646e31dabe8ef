"""The weights that training starts from."""

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.design import Design, Head
from featherweight.graph import Builder
from featherweight.ops.linear import Linear
from featherweight.ops.pointwise import Pointwise
from featherweight.train.initial import initial


def test_weights_have_the_variance_of_their_inputs_and_the_rest_begins_neutral() -> None:
    design = Design((3, 16, 16), 10, (BLOCKS["conv"](64), BLOCKS["conv"](64)), Head(1))
    weights = initial(design.graph, 0)
    for node, name, shape in design.graph.weights():
        a = weights[node.output][name]
        assert a.dtype == np.float32
        assert a.shape == shape
        if name == "w":
            gain = 0.5 if node.output == design.graph.output else 2.0
            assert a.std() == pytest.approx((gain / np.prod(shape[1:])) ** 0.5, rel=0.1)
        else:
            np.testing.assert_array_equal(a, 1.0 if name in ("gamma", "var") else 0.0)


def test_a_learnt_slope_begins_at_one() -> None:
    g = Builder({"x": (1, 4, 4)})
    g(Linear(2), g(Pointwise("learnt_swish"), "x"))
    graph = g.done()
    assert initial(graph, 0)[graph.nodes[0].output]["slope"].tolist() == [1.0]


def test_a_seed_decides_them() -> None:
    graph = Design((1, 4, 4), 2, (BLOCKS["conv"](4),)).graph
    first = graph.nodes[0].output
    a, b, c = (initial(graph, s)[first]["w"] for s in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)

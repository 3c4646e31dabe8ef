"""Graphs: shapes while building, counts, JSON."""

import pytest

from featherweight.errors import DesignError
from featherweight.graph import Builder, Graph
from featherweight.ops.add import Add
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool


def residual() -> Graph:
    g = Builder({"x": (3, 9, 7)})
    a = g(Conv(4, (3, 5), (2, 2)), "x")
    b = g(Conv(4, groups=4), a)
    g(Linear(2), g(Concat(), g(Add("relu"), a, b), a))
    return g.done()


def test_shapes_params_and_macs_by_hand() -> None:
    g = residual()
    assert [g.shapes[n.output] for n in g.nodes] == [(4, 5, 4), (4, 5, 4), (4, 5, 4), (8, 5, 4), (2, 1, 1)]
    assert g.params == (4 * 3 * 15 + 4) + (4 * 9 + 4) + (2 * 8 * 5 * 4 + 2)
    assert g.macs == 4 * 3 * 15 * 20 + 4 * 9 * 20 + 2 * 8 * 20


def test_json_gives_the_same_graph() -> None:
    assert Graph.from_json(residual().to_json()) == residual()


def test_a_record_cannot_lie_about_shapes() -> None:
    record = residual().to_json()
    record["shape"] = [3, 9, 8]
    assert Graph.from_json(record).shapes["v0"] == (4, 5, 4)
    record["nodes"][2]["inputs"] = ["v0", "x"]
    with pytest.raises(DesignError, match="cannot add maps"):
        Graph.from_json(record)


def test_a_map_that_vanishes_names_its_node() -> None:
    g = Builder({"x": (3, 3, 3)})
    with pytest.raises(DesignError, match=r"leaves a map of \(3, 0, 0\)") as e:
        g(MaxPool((4, 4)), "x")
    assert e.value.where == "v0"


def test_groups_that_divide_nothing_are_refused() -> None:
    with pytest.raises(DesignError, match="groups=2 divides neither"):
        Builder({"x": (3, 3, 3)})(Conv(4, groups=2), "x")


def test_a_signal_gets_flat_kernels() -> None:
    signal, image = Builder({"x": (1, 1, 40)}), Builder({"x": (1, 8, 40)})
    assert (signal.square("x", 5), image.square("x", 5)) == ((1, 5), (5, 5))

"""A graph as the units of the core: what is attached to what, and where every array lies."""

from dataclasses import fields

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.design import Design, Head
from featherweight.engines.native import program
from featherweight.engines.native.program import KNOWN, RULES, WITHOUT, Program, unruled
from featherweight.graph import OPS, Builder, Graph, Node
from featherweight.ops.add import Add
from featherweight.ops.conv import Conv
from featherweight.ops.dropout import Dropout
from featherweight.ops.linear import Linear
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import FUNCTIONS, LEARNT, Pointwise
from featherweight.train.initial import initial


def kinds(*ops: object, shape: tuple[int, int, int] = (2, 4, 5)) -> list[str]:
    """Kind, norm and function of every unit of ops in a row."""
    g, v = Builder({"x": shape}), "x"
    for op in ops:
        v = g(op, v)  # type: ignore[arg-type]
    units = Program.of(g.done()).units[1:]
    return [u["kind"] + (" norm" if u["norm"] else "") + ("" if u["fn"] == "none" else f" {u['fn']}") for u in units]


@pytest.mark.parametrize("name", list(OPS))
def test_an_op_without_a_rule_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = OPS[name]
    op = kind(**{"out": 5} if "out" in {f.name for f in fields(kind)} else {})
    graph = Graph({"x": (1, 1, 1), "v0": (1, 1, 1)}, (Node(op, ("x",), "v0"),))
    assert (unruled(graph) == "") == (kind in RULES)
    monkeypatch.delitem(RULES, kind, raising=False)
    assert kind.__name__ in unruled(graph)


@pytest.mark.parametrize("fn", [*FUNCTIONS, *LEARNT])
def test_a_function_without_a_rule_is_named(fn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    g = Builder({"x": (2, 4, 5)})
    g(Pointwise(fn), "x")
    assert (unruled(g.done()) == "") == (fn in KNOWN)
    monkeypatch.setattr(program, "KNOWN", KNOWN - {fn})
    assert fn in unruled(g.done())


def test_a_norm_and_then_a_function_belong_to_the_unit_before_them() -> None:
    assert kinds(Conv(3), Norm(), Pointwise("swish"), Linear(2)) == ["conv norm swish", "linear"]
    assert kinds(Linear(3), Norm(), Pointwise("tanh")) == ["linear norm tanh"]
    assert kinds(Dropout(0.1), Pointwise("relu")) == ["dropout relu"]


def test_elsewhere_they_follow_a_copy() -> None:
    assert kinds(Norm(), Pointwise("relu"), Conv(1)) == ["copy norm relu", "conv"]
    assert kinds(Conv(3, act="relu"), Norm()) == ["conv relu", "copy norm"]
    assert kinds(Conv(3), Norm(), Norm()) == ["conv norm", "copy norm"]
    assert kinds(Conv(3), Pointwise("relu"), Pointwise("tanh"), Norm()) == ["conv relu", "copy tanh", "copy norm"]


def test_a_value_with_another_reader_keeps_what_it_is() -> None:
    g = Builder({"x": (2, 4, 5)})
    v = g(Conv(2), "x")
    g(Add(), g(Norm(), v), v)
    units = Program.of(g.done()).units
    assert [u["kind"] for u in units] == ["input", "conv", "copy", "add"]
    assert not units[1]["norm"]
    assert units[3]["in"] == [2, 1]


def test_a_value_that_is_added_to_itself_has_one_reader() -> None:
    g = Builder({"x": (2, 4, 5)})
    v = g(Norm(), g(Conv(2), "x"))
    g(Add("relu"), v, v)
    units = Program.of(g.done()).units
    assert units[1]["norm"]
    assert units[2]["in"] == [1, 1]
    assert units[2]["fn"] == "relu"


@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_array_has_a_place_of_its_own_and_comes_back(name: str) -> None:
    graph = Design((3, 9, 11), 2, (BLOCKS[name](),), Head(2)).graph
    made = Program.of(graph)
    weights = initial(graph, 0)
    params, statistics = made.flat(weights)
    assert params.dtype == statistics.dtype == np.float32
    assert len(params) + len(statistics) == sum(a.size for n in weights.values() for a in n.values())
    back = made.named(np.arange(len(params), dtype=np.float32), np.arange(len(statistics), dtype=np.float32))
    for counted, total in ((False, len(params)), (True, len(statistics))):
        places = [a.ravel() for n in back.values() for k, a in n.items() if (k in program.STATISTICS) == counted]
        np.testing.assert_array_equal(np.sort(np.concatenate([*places, np.empty(0)])), np.arange(total))
    again = made.named(params, statistics)
    assert {(v, k) for v, n in again.items() for k in n} == {(v, k) for v, n in weights.items() for k in n}
    for v, named in weights.items():
        for k, a in named.items():
            np.testing.assert_array_equal(again[v][k], a)
    for v, n in again.items():
        for k in set(n) & {"mean"}:
            (mean, _), (var, _) = made.at[v, "mean"], made.at[v, "var"]
            assert var == mean + n[k].size  # the core finds the variance behind the mean


def test_what_comes_back_is_a_copy() -> None:
    made = Program.of(_small())
    params, statistics = made.flat(initial(_small(), 0))
    made.named(params, statistics)["v0"]["w"][:] = 9
    assert not (params == 9).any()


def test_rows_of_adaptive_clipping_are_outputs_and_the_last_layer_is_marked() -> None:
    made = Program.of(_small())
    shapes = {at: (rows, columns, last) for at, rows, columns, last in made.arrays}
    assert shapes[made.at["v0", "w"][0]] == (3, 2 * 3 * 3, False)
    assert shapes[made.at["v1", "gamma"][0]] == (1, 3, False)
    assert shapes[made.at["v2", "w"][0]] == (2, 3 * 4 * 5, True)
    assert shapes[made.at["v2", "b"][0]] == (1, 2, True)
    assert sum(r * c for _, r, c, _ in made.arrays) == len(made.flat(initial(_small(), 0))[0])


def test_an_array_that_is_missing_has_no_place() -> None:
    units = Program.of(_small()).units
    assert units[1]["b"] == WITHOUT
    assert units[2]["b"] >= 0


def _small() -> Graph:
    g = Builder({"x": (2, 4, 5)})
    g(Linear(2), g(Norm(), g(Conv(3, bias=False), "x")))
    return g.done()

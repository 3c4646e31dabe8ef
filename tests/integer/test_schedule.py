"""Rings are as high as the simulation says, and no higher: a replay with row numbers in place of data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.graph import Builder, Graph
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.rows import Rows, rows
from featherweight.integer.schedule import Schedule, owed, padding, reaches, simulate
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.concat import Concat
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.pointwise import Pointwise
from featherweight.ops.upsample import Upsample


class Lost(Exception):
    """A row was read that its ring no longer holds, or does not hold yet."""


def replay(r: Rows, rings: dict[str, int], late: int) -> int:
    """Run every row as the driver does, checking each row that is read; return how many runs there were."""
    names, reach = [r.graph.input, *(s.output for s in r.steps)], reaches(r)
    held = {v: [-1] * rings[v] for v in rings}
    made = {v: r.held[v].pads[0] for v in r.held}
    done = dict.fromkeys(names, 0)
    for v in rings:
        for p in range(r.held[v].pads[0]):
            held[v][p % rings[v]] = p
    count = 0

    def write(v: str) -> None:
        home = r.home[v]
        held[home][made[v] % rings[home]] = made[v]
        made[v] += 1

    def run(k: int) -> bool:
        nonlocal count
        s = r.steps[k - 1]
        at = done[s.output]
        if at >= s.runs:
            if at >= s.runs + padding(r, s):
                return False
        else:
            wanted = []
            for w in s.windows:
                h = r.held[w.value]
                first = h.pads[0] + w.first(at, h.shape[1])
                whole = h.pads[0] + owed(r, w.value)
                if made[w.value] < (whole if k > late else first + w.height):
                    return False
                wanted += [(r.home[w.value], p) for p in range(first, first + w.height)]
            for v, p in wanted:
                if held[v][p % rings[v]] != p:
                    raise Lost(v)
            count += 1
        done[s.output] += 1
        if s.output in made and (not s.gathers or at + 1 >= s.runs):
            write(s.output)
        return True

    for _ in range(owed(r, r.graph.input)):
        write(r.graph.input)
        k = reach[0]
        while k > 0:
            k = reach[k] if run(k) else k - 1
    return count


def check(g: IntegerGraph, turned: bool = False) -> None:
    r = rows(g, turned)
    for late in (None, 1, len(r.steps) // 2, len(r.steps) - 1):
        s = simulate(r, late)
        assert replay(r, s.rows, s.late) == sum(step.runs for step in r.steps)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Chains and branches of every op that moves over rows."""
    size = draw(st.integers(5, 14)), draw(st.integers(3, 9))
    g = Builder({"x": (2, *size)})
    v = "x"
    for _ in range(draw(st.integers(1, 5))):
        _, h, w = g.shapes[v]
        kind = draw(st.sampled_from(["conv", "depthwise", "branch", "residual", "pool", "up", "table"]))
        kernel = draw(st.sampled_from([(1, 1), (3, 3), (5, 3), (2, 2), (1, 3), (4, 1)]))
        stride = draw(st.sampled_from([(1, 1), (2, 2), (1, 2), (3, 1)]))
        if kind == "conv":
            v = g(Conv(draw(st.integers(1, 4)), kernel, stride, act="relu"), v)
        elif kind == "depthwise":
            v = g(Conv(3, (1, 1), (1, 1), 1, True, draw(st.sampled_from(["relu", "relu6"]))), v)
            v = g(Conv(3, kernel, stride, 3), v)
            v = g(Conv(4, (1, 1)), v) if draw(st.booleans()) else v
        elif kind == "residual":
            v = g(Conv(3, (3, 3)), v)
            v = g(Add("relu"), v, g(Conv(3, kernel), g(Conv(2, (3, 3), act="relu"), v)))
        elif kind == "branch":
            v = g(Conv(2, (1, 1)), v)
            v = g(Concat(), v, g(Conv(2, (5, 5)), v), g(Conv(1, (1, 1)), v))
        elif kind == "pool" and h > 3 and w > 3:
            v = g(draw(st.sampled_from([MaxPool((2, 2)), AvgPool((2, 3)), MaxPool((3, 1))])), g(Conv(2, (1, 1)), v))
        elif kind == "up" and h < 9:
            v = g(Upsample((2, 2), draw(st.sampled_from([(0, 0), (1, 1)]))), g(Conv(2, (1, 1)), v))
        elif kind == "table":
            v = g(Pointwise("tanh"), g(Conv(2, (3, 1)), v))
    if draw(st.booleans()):
        v = g(AvgPool((0, 0)), g(Conv(3, (1, 1)), v))
    g(Linear(2), v)
    return g.done()


@given(graphs())
def test_every_row_is_there_when_it_is_read(random_integers, graph: Graph) -> None:
    check(random_integers(graph))


def test_a_chain_holds_no_row_too_many(random_integers) -> None:
    g = Builder({"x": (1, 12, 9)})
    v = "x"
    for kernel, stride in (((3, 3), (1, 1)), ((5, 3), (2, 1)), ((3, 3), (1, 1))):
        v = g(Conv(3, kernel, stride), v)
    g(Linear(2), v)
    r = rows(random_integers(g.done()))
    s = simulate(r)
    assert s.rows == {"x": 3, "v0": 5, "v1": 3, "v2": 1}
    for v in ("x", "v0", "v1"):
        with pytest.raises(Lost, match=v):
            replay(r, {**s.rows, v: s.rows[v] - 1}, s.late)


def test_a_skip_waits_for_its_branch(random_integers) -> None:
    g = Builder({"x": (1, 10, 6)})
    a = g(Conv(3, (3, 3)), "x")
    b = g(Conv(3, (3, 3)), g(Conv(3, (3, 3)), a))
    g(Linear(2), g(Add("relu"), a, b))
    s = simulate(rows(random_integers(g.done())))
    assert s.rows[a] == 3  # the branch runs two rows behind, and the sum with it


def test_late_steps_follow_one_another(random_integers) -> None:
    g = Builder({"x": (1, 10, 6)})
    v = "x"
    for _ in range(4):
        v = g(Conv(3, (3, 3)), v)
    g(Linear(2), v)
    r = rows(random_integers(g.done()))
    s: Schedule = simulate(r, 1)
    assert s.rows["v0"] == r.held["v0"].rows and s.rows["v1"] == r.held["v1"].rows
    assert s.lives["v0"][1] < s.lives["v2"][0]


@pytest.mark.parametrize("turned", [False, True])
def test_signals_both_ways(turned, random_integers) -> None:
    g = Builder({"x": (2, 1, 31)})
    v = g(Conv(3, (1, 5), (1, 2)), "x")
    v = g(AvgPool((1, 2)), v)
    g(Linear(2), g(Conv(3, (1, 3)), v))
    check(random_integers(g.done()), turned)

"""How a graph reads as steps on rows."""

import numpy as np
import pytest

from featherweight.graph import Builder
from featherweight.integer.rows import rows
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.conv import Conv
from featherweight.ops.difference import Difference
from featherweight.ops.linear import Linear
from featherweight.ops.pointwise import Pointwise


def test_depthwise_and_pointwise_are_one_step_and_the_last_one_averages(random_integers) -> None:
    g = Builder({"x": (1, 9, 8)})
    v = g(Conv(4, (3, 3), (2, 2), act="relu"), "x")
    for _ in range(2):
        v = g(Conv(4, (3, 3), (1, 1), 4, act="relu"), v)
        v = g(Conv(4, (1, 1), act="relu"), v)
    g(Linear(2), g(AvgPool((0, 0)), v))
    r = rows(random_integers(g.done()))
    assert [tuple(p.output for p in s.parts) for s in r.steps] == [("v0",), ("v1", "v2"), ("v3", "v4", "v5"), ("v6",)]
    assert [s.runs for s in r.steps] == [5, 5, 5, 1]
    assert r.steps[2].gathers and r.steps[2].average.output == "v5" and r.steps[2].depthwise.output == "v3"
    assert set(r.held) == {"x", "v0", "v2", "v5"}  # nothing between fused parts is stored
    assert r.held["v0"].pads == (1, 1, 1, 1) and r.held["v0"].pitch == 5 and r.held["v0"].row == 1 + 4 * 5


def test_what_somebody_else_reads_is_stored(random_integers) -> None:
    g = Builder({"x": (1, 9, 8)})
    v = g(Conv(4, (3, 3)), "x")
    d = g(Conv(4, (3, 3), (1, 1), 4), v)
    p = g(Conv(4, (1, 1)), d)
    g(Linear(2), g(Add(), d, p))
    r = rows(random_integers(g.done()))
    assert [len(s.parts) for s in r.steps] == [1, 1, 1, 1, 1] and d in r.held


def test_an_element_wise_step_writes_over_what_only_it_reads(random_integers) -> None:
    g = Builder({"x": (1, 9, 8)})
    a = g(Conv(4, (3, 3)), "x")
    b = g(Conv(4, (3, 3)), a)
    s = g(Add("none"), a, b)
    t = g(Pointwise("tanh"), s)
    g(Linear(2), g(Conv(3, (3, 3)), t))
    r = rows(random_integers(g.done()))
    assert r.home == {"x": "x", a: a, b: t, s: t, t: t, "v4": "v4"}
    assert r.held[b].pads == r.held[t].pads == (1, 1, 1, 1) and r.held[b].zero == r.held[t].zero


def test_odd_outputs_leave_room_for_one_channel_more(random_integers) -> None:
    g = Builder({"x": (2, 6, 6)})
    v = g(Conv(5, (3, 3)), "x")
    w = g(Conv(6, (3, 3)), v)
    g(Linear(1), w)
    r = rows(random_integers(g.done()))
    assert (r.held[v].spare, r.held[w].spare) == (1, 0)


def test_a_turned_signal_swaps_its_axes(random_integers) -> None:
    g = Builder({"x": (3, 1, 20)})
    v = g(Conv(4, (1, 5), (1, 2)), g(Difference(3), "x"))
    g(Linear(2), v)
    ig = random_integers(g.done())
    r, flat = rows(ig, turned=True), rows(ig)
    assert r.shape("x") == (3, 20, 1) and flat.shape("x") == (3, 1, 20)
    assert r.steps[0].windows[0].height == 4  # two steps three apart
    assert (r.steps[1].windows[0].height, r.steps[1].windows[0].stride, r.steps[1].runs) == (5, 2, 9)
    conv = ig.steps[1]
    assert np.array_equal(r.weights(conv)[:, :, :, 0], flat.weights(conv)[:, :, 0, :])
    assert r.held["v0"].item_bytes == 2


def test_only_a_signal_can_be_turned(random_integers) -> None:
    g = Builder({"x": (1, 6, 6)})
    g(Linear(1), g(Conv(2), "x"))
    with pytest.raises(AssertionError):
        rows(random_integers(g.done()), turned=True)


def test_a_linear_layer_inside_sums_row_by_row(random_integers) -> None:
    g = Builder({"x": (2, 7, 5)})
    v = g(Linear(6, act="relu"), g(Conv(3, (3, 3)), "x"))
    g(Linear(2), v)
    r = rows(random_integers(g.done()))
    assert [s.reads_all for s in r.steps] == [False, True, True]
    assert r.steps[1].runs == 7 and r.steps[1].windows[0].height == 1

"""No two rings that are in use at once share a byte; what is not in use at once does."""

import pytest

from featherweight.graph import Builder
from featherweight.integer.plan import SLACK, candidates, placed, plan
from featherweight.integer.rows import Rows, rows
from featherweight.integer.schedule import simulate
from featherweight.ops.add import Add
from featherweight.ops.avgpool import AvgPool
from featherweight.ops.conv import Conv
from featherweight.ops.linear import Linear
from featherweight.ops.maxpool import MaxPool
from featherweight.ops.pointwise import Pointwise


def deep(channels: int = 6, layers: int = 6) -> Builder:
    g = Builder({"x": (3, 24, 24)})
    v = g(Conv(4, (3, 3), (2, 2)), "x")
    v = g(Conv(channels, (3, 3), (2, 2)), v)
    v = g(Conv(4 * channels, (3, 3), (2, 2)), v)
    for k in range(layers):
        w = g(Conv(4 * channels, (3, 3), act="relu"), v)
        v = g(Add("relu"), v, w) if k % 2 else g(Pointwise("tanh"), w)
    g(Linear(2), g(MaxPool((0, 0)), v))
    return g


def spans(r: Rows, p) -> dict[str, tuple[int, int]]:
    size = {v: p.schedule.rows[v] * r.held[v].row for v in p.at}
    return {v: (p.at[v], p.at[v] + size[v]) for v in p.at}


@pytest.mark.parametrize("late", [None, 1, 4, 7])
def test_rings_in_use_do_not_overlap(late, random_integers) -> None:
    r = rows(random_integers(deep().done()))
    p = placed(r, simulate(r, late))
    where, lives = spans(r, p), p.schedule.lives
    assert set(where) == set(r.home.values())
    assert max(end for _, end in where.values()) + SLACK <= p.arena_bytes
    for v in where:
        assert where[v][0] % 4 == 0
        for u in where:
            if u < v and where[u][0] < where[v][1] and where[v][0] < where[u][1]:
                assert lives[u][1] < lives[v][0] or lives[v][1] < lives[u][0], (u, v)


def test_the_smallest_of_the_candidates_is_taken(random_integers) -> None:
    r = rows(random_integers(deep().done()))
    p = plan(r)
    every = [placed(r, simulate(r, late)).size_bytes for late in candidates(r)]
    assert p.size_bytes == min(every)
    assert min(every) < every[0]  # 3 x 3 maps are held whole, one after the other, for less than rings of all of them
    assert p.schedule.late < len(r.steps)


def test_wide_numbers_have_an_arena_of_their_own(random_integers) -> None:
    g = Builder({"x": (2, 1, 31)})
    g(Linear(2), g(Conv(3, (1, 5)), "x"))
    r = rows(random_integers(g.done(), "float32"), turned=True)
    p = plan(r)
    assert p.wide_bytes == 2 * 5 * 2 + SLACK and p.arena_bytes > 0
    assert r.held["x"].item_bytes == 2 and p.size_bytes == p.wide_bytes + p.arena_bytes


def test_a_row_that_is_gathered_shares_no_byte_with_its_sums(random_integers) -> None:
    g = Builder({"x": (2, 1, 61)})
    v = g(Conv(9, (1, 3), (1, 2)), g(Conv(6, (1, 5)), "x"))
    g(Linear(3), g(AvgPool((0, 0)), v))
    for turned in (False, True):
        r = rows(random_integers(g.done()), turned)
        for late in candidates(r):
            s = simulate(r, late)
            for k, step in enumerate(r.steps[:-1]):
                if step.gathers:
                    assert s.lives[step.output][0] <= s.sums[k][1]
                    assert all(s.lives[r.home[w.value]][1] >= s.sums[k][1] for w in step.windows)

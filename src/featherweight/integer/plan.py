"""Where every activation lives.  One plan: the price quotes its size, the emitter prints its offsets."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from ..ops.add import QAdd
from ..ops.pointwise import QTable
from .graph import IntegerGraph

IN_PLACE = (QAdd, QTable)  # element i of the result depends on element i of each input alone


@dataclass(frozen=True)
class Plan:
    """Bytes of the arena, and value -> first byte in it.  The caller owns the input and the output."""

    size_bytes: int
    offset: Mapping[str, int]


def plan(g: IntegerGraph, input_in_place: bool) -> Plan:
    """Greedy by size (Pisarchyk & Lee 2020, arXiv:2001.03288): biggest first, into the lowest hole that is free
    while the value lives.  An element-wise step writes over an input of its size that nobody reads later.

    Args: input_in_place: the first step reads the caller's buffer; otherwise the arena holds the stored input too.
    """
    last = len(g.steps) - 1
    born = {g.input: -1, **{s.output: k for k, s in enumerate(g.steps)}}
    dies = {v: max([born[v], *(k for k, s in enumerate(g.steps) if v in s.inputs)]) for v in born}
    size = {v: prod(g.shapes[v]) * g.q[v].item_bytes for v in born}
    outside = {g.output} | ({g.input} if input_in_place else set())
    home: dict[str, str] = {v: v for v in born}  # value -> the value whose bytes it takes over
    for k, s in enumerate(g.steps[:last]):
        for i in s.inputs:
            if isinstance(s.op, IN_PLACE) and i not in outside and dies[i] == k and size[i] == size[s.output]:
                home[s.output] = home[i]
                break
    lives: dict[str, tuple[int, int]] = {}
    for v in born:
        if v not in outside:
            a, b = lives.get(home[v], (born[v], dies[v]))
            lives[home[v]] = min(a, born[v]), max(b, dies[v])
    at: dict[str, int] = {}
    for v in sorted(lives, key=lambda v: (-size[v], born[v])):
        busy = sorted((at[u], at[u] + size[u]) for u in at if lives[u][0] <= lives[v][1] and lives[v][0] <= lives[u][1])
        where = 0
        for lo, hi in busy:
            if where + size[v] <= lo:
                break
            where = max(where, hi + hi % 2)  # even, so that 16-bit values are aligned
        at[v] = where
    return Plan(max((o + size[v] for v, o in at.items()), default=0), {v: at[home[v]] for v in born if home[v] in at})

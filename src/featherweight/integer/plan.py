"""Where everything lives while a model runs.  One plan: the price quotes its bytes, the emitter prints its offsets."""

from collections.abc import Mapping
from dataclasses import dataclass

from .rows import Rows
from .schedule import Schedule, simulate

SLACK = 4  # bytes after the last ring: kernels may load a word that begins in it


@dataclass(frozen=True)
class Plan:
    """Rings of rows in two arenas, one of bytes and one of 16-bit numbers.

    Attributes:
        schedule: what the rings were sized by.
        bytes_size, wide_size: bytes of the arenas.
        at: value -> offset of its ring in its arena, in numbers (of one byte, or of two).
    """

    schedule: Schedule
    bytes_size: int
    wide_size: int
    at: Mapping[str, int]

    @property
    def size_bytes(self) -> int:
        return self.bytes_size + self.wide_size


def plan(r: Rows) -> Plan:
    """The smallest of a few plans: everything row by row; or from some step on one step after the other, whose maps
    are held whole but not all at the same time."""
    return min((placed(r, simulate(r, late)) for late in candidates(r)), key=lambda p: p.size_bytes)


def candidates(r: Rows) -> list[int | None]:
    """Steps from which on it is worth trying to run one after the other: their maps are no larger than a few rows of
    the largest."""
    if r.shape(r.graph.input)[1] == 1:
        return [None]
    return [None, *(k for k in range(1, len(r.steps)) if len(r.steps) - k > 1)]


def placed(r: Rows, schedule: Schedule) -> Plan:
    """Greedy by size (Pisarchyk & Lee 2020, arXiv:2001.03288): the biggest ring first, into the lowest hole that is
    free while it lives."""
    size = {v: schedule.rows[v] * r.held[v].row * r.held[v].item_bytes for v in schedule.rows}
    size = {v: -(-n // 4) * 4 for v, n in size.items()}
    at: dict[str, int] = {}
    ends = {}
    for item in (1, 2):
        mine = [v for v in size if r.held[v].item_bytes == item]
        for v in sorted(mine, key=lambda v: (-size[v], schedule.lives[v])):
            busy = sorted((at[u] * item, at[u] * item + size[u]) for u in mine if u in at and _meet(schedule, u, v))
            where = 0
            for lo, hi in busy:
                if where + size[v] <= lo:
                    break
                where = max(where, hi)
            at[v] = where // item
        ends[item] = max((at[v] * item + size[v] for v in mine), default=0)
    return Plan(schedule, ends[1] + (SLACK if ends[1] else 0), ends[2] + (SLACK if ends[2] else 0), at)


def _meet(s: Schedule, u: str, v: str) -> bool:
    return s.lives[u][0] <= s.lives[v][1] and s.lives[v][0] <= s.lives[u][1]

"""Where everything lives while a model runs.  One plan: the price quotes its bytes, the emitter prints its offsets."""

from collections.abc import Mapping
from dataclasses import dataclass

from .rows import Rows
from .schedule import Schedule, simulate

SLACK = 4  # bytes after the last ring: kernels may load a word that begins in it


@dataclass(frozen=True)
class Plan:
    """Rings of rows and sums in one arena, rings of 16-bit numbers in another.

    Attributes:
        schedule: what the rings were sized by.
        arena_bytes, wide_bytes: of the arenas; both are multiples of 4.
        at: value -> offset of its ring in its arena, in numbers (of one byte, or of two).
        sums: number of a step that gathers -> offset of its sums in the first arena, in numbers of four bytes.
    """

    schedule: Schedule
    arena_bytes: int
    wide_bytes: int
    at: Mapping[str, int]
    sums: Mapping[int, int]

    @property
    def size_bytes(self) -> int:
        return self.arena_bytes + self.wide_bytes


def plan(r: Rows) -> Plan:
    """The smallest of a few plans: everything row by row; or from some step on one step after the other, whose maps
    are held whole but not all at the same time."""
    return min((placed(r, simulate(r, late)) for late in candidates(r)), key=lambda p: p.size_bytes)


def candidates(r: Rows) -> list[int | None]:
    """Steps from which on all may run one after the other; None: none.  With a single row, they do so anyway."""
    return [None] if r.shape(r.graph.input)[1] == 1 else [None, *range(1, len(r.steps) - 1)]


def placed(r: Rows, schedule: Schedule) -> Plan:
    """Greedy by size (Pisarchyk & Lee 2020, arXiv:2001.03288): the biggest first, into the lowest hole that is free
    while it lives."""
    bytes_ = {v: n * r.held[v].row * r.held[v].item_bytes for v, n in schedule.rows.items()}
    lives: dict[str | int, tuple[int, int]] = {**schedule.lives, **schedule.sums}  # type: ignore[dict-item]
    sums: dict[str | int, int] = {k: 4 * r.sums(k) for k in schedule.sums}
    narrow = _arena(sums | {v: n for v, n in bytes_.items() if r.held[v].item_bytes == 1}, lives)
    wide = _arena({v: n for v, n in bytes_.items() if r.held[v].item_bytes == 2}, lives)
    at = {v: n // r.held[v].item_bytes for v, n in (narrow[1] | wide[1]).items() if isinstance(v, str)}
    return Plan(schedule, narrow[0], wide[0], at, {k: n // 4 for k, n in narrow[1].items() if isinstance(k, int)})


def _arena(size: dict[str | int, int], lives: dict[str | int, tuple[int, int]]) -> tuple[int, dict[str | int, int]]:
    """Bytes of an arena, and where in it everything begins; all of it aligned to 4."""
    at: dict[str | int, int] = {}
    for v in sorted(size, key=lambda v: (-size[v], lives[v])):
        busy = sorted((at[u], at[u] + size[u]) for u in at if _meet(lives[u], lives[v]))
        where = 0
        for lo, hi in busy:
            if where + size[v] <= lo:
                break
            where = max(where, -(-hi // 4) * 4)
        at[v] = where
    end = max((at[v] + size[v] for v in at), default=0)
    return (-(-(end + SLACK) // 4) * 4 if size else 0), at


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]

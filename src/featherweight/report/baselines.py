"""The classical models of a run: the few that matter, and all of them by what they read."""

from dataclasses import dataclass
from typing import Any

from .comparison import Row, rows
from .kinds import CONSTANT, kind_of, model_of, reads, view_of
from .number import Metric, value_of

FEW, MOST = 8, 60


@dataclass(frozen=True)
class Group:
    """Models that read the same view, the best on validation first."""

    view: str
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        return reads({"view": self.view})


@dataclass(frozen=True)
class Baselines:
    """Every baseline, in two readings.

    Attributes:
        few: the best that fit, whatever they read, and the constant answer; all where there are hardly more.
        groups: all of them by view (at most MOST), the view with the best score first.
        total: how many there are.
    """

    few: tuple[Row, ...]
    groups: tuple[Group, ...]
    total: int

    @property
    def shown(self) -> int:
        return sum(len(g.rows) for g in self.groups)

    @property
    def left(self) -> str:
        """How many of how many `few` leaves out, in words; "" where none."""
        return f"{self.total - len(self.few):,} of {self.total:,} are not shown" if len(self.few) < self.total else ""


def baselines(result: dict[str, Any], metric: Metric) -> Baselines:
    """Read the baselines of a record."""
    found = [r for r in rows(result, metric) if kind_of(r.entry) == "baseline"]
    found.sort(key=lambda r: metric.order(value_of(r.entry.get("valid"))))
    views: dict[str, list[Row]] = {}
    for r in found[:MOST]:
        views.setdefault(view_of(r.entry), []).append(r)
    groups = tuple(Group(view, tuple(held)) for view, held in views.items())
    if len(found) <= FEW + 2:
        return Baselines(tuple(found), groups, len(found))
    first = sorted(found, key=lambda r: (not r.wins, r.fits is not True))[: FEW - 1]
    held = [r for r in found if any(r is f for f in first) or model_of(r.entry) == CONSTANT]
    return Baselines(tuple(held), groups, len(found))


def left_out(result: dict[str, Any]) -> list[tuple[str, str]]:
    """What could not be fitted or was not tried, and why: (name, why); a bare sentence has no name."""
    found = []
    for held in result.get("left_out") or ():
        if isinstance(held, dict):
            found.append((str(held.get("name") or ""), str(held.get("why") or "no reason recorded")))
        else:
            found.append(("", str(held)))
    return found

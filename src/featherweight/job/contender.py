"""Models of other kinds beside the winner, in words: worse, as good within the noise, or cheaper."""

from collections.abc import Iterator
from typing import Any

from ..report.gap import Gap
from ..report.kinds import CONSTANT, TITLES, called, entries, kind_of, model_of
from ..report.number import Metric, count, interval_of, spent, value_of

WORTH = 0.1  # share of an axis that must be saved before anything is called cheaper
CHEAP = ("flash_bytes", "ram_bytes")  # what decides between two that score alike


class Rival:
    """The best of another kind that fits, beside the winner."""

    def __init__(self, record: dict[str, Any], metric: Metric, result: dict[str, Any]) -> None:
        self.kind, name = str(record.get("kind") or "network"), str(record.get("name"))
        held = [e for e in entries(result) if str(e.get("name")) == name and kind_of(e) == self.kind]
        self.entry: dict[str, Any] = held[0] if held else {"name": name, "kind": self.kind}
        self.gap, self.metric = Gap.of(record, metric, result), metric

    @property
    def words(self) -> str:
        if self.gap is None:
            return ""
        title = TITLES.get(self.kind, self.kind)
        who = f"The best {title} that fits, {called(self.entry)},"
        if self.kind == "baseline" and model_of(self.entry) == CONSTANT:
            who = f"Of the {title}s that fit none does better than the constant answer, which"
        size, ends = self.gap.size(self.metric), self.gap.ends(self.metric)
        if self.gap.chance:
            return f"{who} is as good within the noise ({size} on {self.gap.rows}, 95 % interval {ends})."
        return f"{who} is {size} on {self.gap.rows} (95 % interval {ends})."


def absent(result: dict[str, Any], compared: set[str]) -> Iterator[str]:
    """Kinds of which nothing fits; a fusion is not missed where nobody tried one."""
    there = {kind_of(result["winner"])} | compared
    if "baseline" not in there:
        yield "No classical model fits the budget."
    if "network" not in there and not result.get("best_network"):
        yield "No network could be trained within the budget."


def advice(result: dict[str, Any], beside: list[Rival]) -> str:
    """Of those that validation cannot tell from the winner, the one that takes less of everything.

    No advice is given that the test rows contradict: where the winner's score lies beyond the interval of the other.
    """
    winner = result["winner"]
    tied = [r for r in beside if r.gap and r.gap.chance and not _beaten(r.entry, winner, r.metric)]
    cheaper = [r for r in tied if saves(r.entry, winner)]
    if not cheaper:
        return ""
    chosen = min(cheaper, key=lambda r: [r.entry["cost"].get(a) or 0 for a in CHEAP]).entry
    against = [f"{spent(a, chosen['cost'][a])} against {count(winner['cost'][a])}" for a in saves(chosen, winner)]
    return (
        f"Validation ranks {called(winner)} first but cannot tell the two apart, and {called(chosen)} is the cheaper "
        f"one ({', '.join(against)}): where bytes count, ship that."
    )


def saves(entry: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The axes on which a model takes less than another; [] where it takes more on any, or hardly less on all."""
    mine, theirs = entry.get("cost") or {}, other.get("cost") or {}
    axes = [a for a in CHEAP if mine.get(a) is not None and theirs.get(a) is not None]
    if any(mine[a] > theirs[a] for a in axes) or all(mine[a] > (1 - WORTH) * theirs[a] for a in axes):
        return []
    return [a for a in axes if mine[a] < theirs[a]]


def _beaten(entry: dict[str, Any], winner: dict[str, Any], metric: Metric) -> bool:
    ends, value = interval_of(entry.get("test")), value_of(winner.get("test"))
    return ends is not None and value is not None and all(metric.better(value, end) for end in ends)

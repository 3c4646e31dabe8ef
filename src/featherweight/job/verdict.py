"""The result in words: which kind of model to ship, why, and whether that could be chance."""

from typing import Any

from ..budget import AXES
from ..report.comparison import budget_of
from ..report.kinds import called, comparisons, kind_of
from ..report.number import Metric, count, spent
from .beyond import beyond
from .contender import Rival, absent, advice
from .nothing import columns, nothing, scored

SHIP = {
    "network": "Ship a network",
    "baseline": "Ship a classical model",
    "fusion": "Ship a fusion of a network and classical features",
}


def verdict(result: dict[str, Any]) -> str:
    """Say in a few sentences what a run found.

    Args:
        result: the record of result.json.  Read where they are there: `comparisons` and `comparison` (winner minus
            the best of another kind that fits, on the same validation rows), `constant` (winner minus the constant
            answer, on the test rows), `columns` (winner minus the best that reads the columns alone, or the other way
            round), `front` and `knee`.
    """
    metric = Metric.of(result)
    parts = nothing(result, metric) or _something(result, metric)
    if knee := result.get("knee"):
        parts.append(_front(result["front"], knee, metric))
    return " ".join(p for p in parts if p)


def _something(result: dict[str, Any], metric: Metric) -> list[str]:
    """The usual case: one model is better than the constant answer."""
    beside = [Rival(c, metric, result) for c in comparisons(result)]
    return [
        _headline(result, metric),
        *(r.words for r in beside),
        *absent(result, {r.kind for r in beside}),
        advice(result, beside),
        columns(result, metric),
        beyond(result, metric),
    ]


def _headline(result: dict[str, Any], metric: Metric) -> str:
    winner, limits = result["winner"], budget_of(result).limits
    cost = winner.get("cost") or {}
    axes = [a for a in AXES if (a in limits or a in ("params", "flash_bytes")) and cost.get(a) is not None]
    sizes = [spent(a, cost[a]) for a in axes]
    return (
        f"{SHIP.get(kind_of(winner), 'Ship')}: {', '.join([called(winner), scored(result, winner, metric), *sizes])}."
    )


def _front(front: list[dict[str, Any]], knee: dict[str, Any], metric: Metric) -> str:
    """Where the front over sizes runs; it compares trainings of equal length, shorter than the winner's."""
    if len(front) == 1:
        return f"One size was trained to the end: {count(knee['params'])} params."
    ends = " to ".join(f"{count(p['params'])} params ({metric.value(p['value'])})" for p in (front[0], front[-1]))
    return f"The front over sizes runs from {ends} on validation; its knee is at {count(knee['params'])} params."

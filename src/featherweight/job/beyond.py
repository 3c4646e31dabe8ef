"""Models that do not fit the budget: which of them would be better, and which is the smallest that works at all."""

from typing import Any

from ..report.comparison import budget_of, fit
from ..report.kinds import called, constant_of
from ..report.number import Metric, count, interval_of, spent, value_of


def beyond(result: dict[str, Any], metric: Metric) -> str:
    """The best that does not fit, where its score lies beyond the winner's interval."""
    winner = result["winner"]
    own = _ends(winner, metric)
    values = [(value_of(e.get("valid")), e, a) for e, a in _above(result)]
    better = [(metric.order(v), e, a) for v, e, a in values if v is not None and own and metric.better(v, own[0])]
    if not better:
        return ""
    _, entry, axis = min(better, key=lambda b: b[0])
    return (
        f"{called(entry)} scores better ({metric.value(entry['valid'])} against {metric.value(winner['valid'])} on "
        f"validation) but needs {spent(axis, entry['cost'][axis])}, the budget allows "
        f"{count(budget_of(result).limits[axis])}."
    )


def smallest(result: dict[str, Any], metric: Metric) -> tuple[dict[str, Any], str] | None:
    """The one nearest to the budget of those beyond it that are clearly better than the constant answer."""
    constant = constant_of(result)
    if constant is None:
        return None
    able = [(e, a) for e, a in _above(result) if _clearly(e, constant, metric)]
    return min(able, key=lambda c: c[0]["cost"][c[1]] / budget_of(result).limits[c[1]], default=None)


def _above(result: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Models that do not fit, each with the limit that it breaks most: baselines, and points of the front."""
    budget = budget_of(result)
    points = [
        {
            "name": p.get("name", "a network"),
            "kind": "network",
            "cost": {"params": p["params"]},
            "valid": p.get("value"),
        }
        for p in result.get("front") or ()
    ]
    found = []
    for entry in [*(result.get("baselines") or ()), *points]:
        cost = entry.get("cost") or {}
        if fit(budget, cost)[0] is False:
            over = {a: cost[a] / limit for a, limit in budget.limits.items() if cost.get(a) is not None}
            found.append((entry, max(over, key=lambda a: over[a])))
    return found


def _clearly(entry: dict[str, Any], other: dict[str, Any], metric: Metric) -> bool:
    """True where the validation intervals of two models do not overlap; a point stands for a missing one."""
    mine, theirs = _ends(entry, metric), _ends(other, metric)
    return mine is not None and theirs is not None and metric.better(mine[1], theirs[0])


def _ends(entry: dict[str, Any], metric: Metric) -> tuple[float, float] | None:
    """The better end of a validation interval and the worse one."""
    value = value_of(entry.get("valid"))
    if value is None:
        return None
    low, high = interval_of(entry.get("valid")) or (value, value)
    return (high, low) if metric.greater_is_better else (low, high)

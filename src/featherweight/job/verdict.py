"""The result in words: who wins, by how much, and whether that could be chance."""

from typing import Any

from ..budget import UNITS
from ..report.number import Metric, count


def verdict(result: dict[str, Any]) -> str:
    """Say in a few sentences what a run found.

    Args:
        result: the record of result.json; `comparison`, where present, holds the paired difference on validation
            between the winner and the best rival that fits.
    """
    metric, winner = Metric.of(result), result["winner"]
    network = result.get("best_network")
    parts = [_headline(result, metric)]
    rival = result.get("comparison")
    if rival:
        parts.append(_rival(rival, metric))
    elif winner["kind"] == "network":
        parts.append("No baseline fits the budget.")
    elif not network:
        parts.append("No network could be trained within the budget.")
    if bigger := _beyond(result, metric):
        parts.append(bigger)
    if knee := result.get("knee"):
        parts.append(_front(result["front"], knee, metric))
    return " ".join(parts)


def _headline(result: dict[str, Any], metric: Metric) -> str:
    winner = result["winner"]
    params = count((winner.get("cost") or {}).get("params"))
    who = f"{winner['name']} with {params} params" if params != "–" else winner["name"]
    say = f"A network wins: {who}" if winner["kind"] == "network" else f"No network is needed: the baseline {who} wins"
    split = "test" if winner.get("test") else "validation"
    score = winner.get("test") or winner["valid"]
    inside = metric.interval(score)
    return (
        f"{say}, {metric.title} {metric.value(score, unit=True)}"
        + (f" (95 % interval {inside})" if inside else "")
        + f" on {score.get('n', result['data'].get(split if split == 'test' else 'valid', 0)):,} {split} samples."
    )


def _rival(rival: dict[str, Any], metric: Metric) -> str:
    """The runner-up of the other kind; the difference is winner minus rival, on the same validation rows."""
    low, high = rival["interval"]
    gap = f"{metric.value(rival['difference'], sign=True)}, 95 % interval {metric.interval(rival, sign=True)}"
    if low <= 0 <= high:
        return f"On validation {rival['name']} is as good within the noise (difference {gap})."
    return f"The best {rival['kind']} that fits, {rival['name']}, is worse on validation (difference {gap})."


def _front(front: list[dict[str, Any]], knee: dict[str, Any], metric: Metric) -> str:
    """Where the front over sizes runs; it compares trainings of equal length, shorter than the winner's."""
    if len(front) == 1:
        return f"One size was trained to the end: {count(knee['params'])} params."
    ends = " to ".join(f"{count(p['params'])} params ({metric.value(p['value'])})" for p in (front[0], front[-1]))
    return f"The front over sizes runs from {ends} on validation; its knee is at {count(knee['params'])} params."


def _beyond(result: dict[str, Any], metric: Metric) -> str:
    """The best baseline that does not fit, where it scores better than the winner."""
    budget, winner = result.get("budget") or {}, result["winner"]
    better = []
    for b in result.get("baselines") or ():
        costs = b.get("cost") or {}
        over = [a for a, limit in budget.items() if costs.get(a) is not None and costs[a] > limit]
        if over and b.get("valid") and metric.better(b["valid"]["value"], winner["valid"]["value"]):
            better.append((metric.order(b["valid"]["value"]), b, over))
    if not better:
        return ""
    _, b, over = min(better, key=lambda item: item[0])
    axis = max(over, key=lambda a: b["cost"][a] / budget[a])
    return (
        f"{b['name']} scores better ({metric.value(b['valid'])} against {metric.value(winner['valid'])} on validation) "
        f"but needs {count(b['cost'][axis])} {UNITS[axis]}, the budget allows {count(budget[axis])}."
    )

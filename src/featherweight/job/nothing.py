"""What a run says where nothing was learnt: the budget is too small, or the samples carry nothing."""

from typing import Any

from ..report.comparison import budget_of, fit
from ..report.gap import Gap
from ..report.kinds import CONSTANT, called, entries, kind_of, model_of
from ..report.number import Metric, count, spent
from .beyond import smallest

ENOUGH = 8  # models that were tried before it is said that the samples carry nothing
THINGS = {"image": "images", "signal": "signals", "table": "columns", "text": "texts"}


def nothing(result: dict[str, Any], metric: Metric) -> list[str]:
    """What to say where the winner is no better than the constant answer; [] where it is, or nobody compared them."""
    winner = result["winner"]
    gap = Gap.of(result.get("constant"), metric, result)
    constant = kind_of(winner) == "baseline" and model_of(winner) == CONSTANT
    if not constant and (gap is None or gap.clear):
        return []
    who = f"{called(winner)}, {scored(result, winner, metric)}"
    if constant or gap is None:
        found = f"The best is the constant answer, {who}."
    else:
        found = (
            f"The best of validation, {who}, is {gap.size(metric, turned=True)} than the constant answer on {gap.rows} "
            f"(95 % interval {gap.ends(metric)})."
        )
    if enough := smallest(result, metric):
        entry, axis = enough
        limit = spent(axis, budget_of(result).limits[axis])
        return [
            f"This budget cannot do it: within {limit} no model beats the constant answer by more than chance. The "
            f"smallest that clearly does is about {spent(axis, entry['cost'][axis])}: {called(entry)}, {metric.title} "
            f"{metric.value(entry.get('valid'), unit=True)} on validation.",
            found,
        ]
    held = entries(result)
    tried = sum(fit(budget_of(result), e.get("cost") or {})[0] is True for e in held if kind_of(e) == "baseline") - 1
    tried += result.get("trials") or 0
    if tried < 1:
        return [f"Nothing but the constant answer was fitted within the budget: {who}."]
    if tried < ENOUGH:
        told = f"{count(tried)} model{'s that fit were' if tried > 1 else ' that fits was'} tried, too few to say more"
        return [f"Nothing beats the constant answer by more than chance so far, but only {told}.", found]
    rows = count((winner.get("test") or {}).get("n", (result.get("data") or {}).get("test")))
    return [
        f"The {things_of(result)} carry nothing here that {rows} test samples could show: of {count(tried)} models "
        "that fit, none beats the constant answer by more than chance.",
        found,
    ]


def columns(result: dict[str, Any], metric: Metric) -> str:
    """Whether the map adds anything to the columns beside it."""
    held = result.get("columns") or {}
    gap = Gap.of(held, metric, result)
    if gap is None:
        return ""
    things, name = things_of(result), str(held.get("name"))
    if held.get("reads") == "columns" and gap.chance:
        told = f"{name}, which reads the columns alone, is as good within the noise"
    elif held.get("reads") == "map" and gap.worse >= 0:
        told = f"the best model that reads the {things} too, {name}, is {'no better' if gap.chance else 'worse'}"
    else:
        return ""
    sure = f"{gap.size(metric)} on {gap.rows}, 95 % interval {gap.ends(metric)}"
    return f"The {things} add nothing to the columns: {told} ({sure})."


def things_of(result: dict[str, Any]) -> str:
    return THINGS.get(str((result["task"].get("input") or {}).get("kind")), "samples")


def scored(result: dict[str, Any], entry: dict[str, Any], metric: Metric) -> str:
    """The score on test, or on validation where nothing else is there, with its interval."""
    split = "test" if entry.get("test") else "valid"
    score = entry.get(split) or {}
    inside = metric.interval(score)
    n = score.get("n", (result.get("data") or {}).get(split))
    return (
        f"{metric.title} {metric.value(score, unit=True)}"
        + (f" (95 % interval {inside})" if inside else "")
        + f" on {count(n)} {'test' if split == 'test' else 'validation'} samples"
    )

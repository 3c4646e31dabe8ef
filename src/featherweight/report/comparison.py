"""The table in which networks, fusions and baselines stand side by side."""

from dataclasses import dataclass
from typing import Any

from ..budget import AXES, UNITS, Budget
from .number import Metric, count, value_of


@dataclass(frozen=True)
class Row:
    """One model of the comparison.

    Attributes:
        entry: its record in result.json.
        roles: any of "winner", "best network", "best fusion", "baseline".
        fits: whether it meets the budget; None where an axis that is bounded has no price.
        fit_words: the same in words, with by how much.
        stored: what flash_bytes measures.
    """

    entry: dict[str, Any]
    roles: tuple[str, ...]
    fits: bool | None
    fit_words: str
    stored: str

    @property
    def name(self) -> str:
        return str(self.entry.get("name") or "unnamed")

    @property
    def cost(self) -> dict[str, Any]:
        return self.entry.get("cost") or {}

    @property
    def nodes(self) -> Any:
        return self.entry.get("nodes", self.cost.get("nodes"))

    @property
    def wins(self) -> bool:
        return "winner" in self.roles


def fit(budget: Budget, cost: dict[str, Any]) -> tuple[bool | None, str]:
    """Compare a cost record with the budget.

    >>> fit(Budget(params=3000), {"params": 5000})
    (False, 'over by 2,000 params')
    >>> fit(Budget(params=3000, ram_bytes=100), {"params": 10})
    (None, 'not priced: bytes RAM')
    """
    if not budget.limits:
        return True, "no budget"
    over = {a: cost[a] - limit for a, limit in budget.limits.items() if cost.get(a) is not None and cost[a] > limit}
    if over:
        return False, "over by " + ", ".join(f"{count(n)} {UNITS[a]}" for a, n in over.items())
    unpriced = [UNITS[a] for a in budget.limits if cost.get(a) is None]
    if unpriced:
        return None, "not priced: " + ", ".join(unpriced)
    return True, "fits"


def budget_of(result: dict[str, Any]) -> Budget:
    held = result.get("budget") or {}
    return Budget.from_json({a: held[a] for a in AXES if held.get(a)})


def rows(result: dict[str, Any], metric: Metric) -> list[Row]:
    """Order the models: the winner, the best network and fusion, then baselines by their test score."""
    budget = budget_of(result)
    entries: dict[tuple[str, str], tuple[dict[str, Any], list[str]]] = {}
    baselines = sorted(
        (b for b in result.get("baselines") or () if isinstance(b, dict)),
        key=lambda b: metric.order(value_of(b.get("test"))),
    )
    listed = [("winner", result["winner"]), ("best network", result.get("best_network"))]
    listed.append(("best fusion", result.get("fusion")))
    for role, entry in [*listed, *(("baseline", b) for b in baselines)]:
        if not entry:
            continue
        kind = "baseline" if role == "baseline" else str(entry.get("kind", "network"))
        held, roles = entries.setdefault((kind, str(entry.get("name"))), ({}, []))
        held.update({k: v for k, v in entry.items() if k not in held or held[k] is None})
        roles.append(role)
    found = []
    for (kind, _), (entry, roles) in entries.items():
        fits, words = fit(budget, entry.get("cost") or {})
        stored = str(entry.get("stored") or ("" if kind == "baseline" else "compiled C"))
        found.append(Row(entry, tuple(roles), fits, words, stored))
    return found

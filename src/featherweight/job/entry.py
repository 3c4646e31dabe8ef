"""A model that stands for choice: a network or a baseline, with its price and its scores."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..budget import Budget, Cost

if TYPE_CHECKING:
    from ..data.metric import Score
    from .shipped import Shipped


def score_json(score: "Score | None") -> dict[str, Any] | None:
    """The record of a score in result.json."""
    if score is None:
        return None
    low, high = score.interval
    return {"value": float(score.value), "interval": [float(low), float(high)], "n": int(score.n)}


@dataclass(frozen=True)
class Entry:
    """One row of the final table.

    Attributes:
        name: of the design or the baseline.
        kind: "network" or "baseline".
        cost: of what ships: counted, and measured where a compiler measured it.
        valid, test: scores of what ships; `test` stays None until the last step.
        outputs: what it answers on the validation rows, (N, task.outputs).
        shipped: the model itself.
        facts: everything else that result.json carries about it.
    """

    name: str
    kind: str
    cost: Cost
    valid: "Score"
    outputs: np.ndarray = field(repr=False, compare=False)
    shipped: "Shipped" = field(repr=False, compare=False)
    test: "Score | None" = None
    facts: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def with_test(self, test: "Score") -> "Entry":
        return replace(self, test=test)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "cost": self.cost.to_json(),
            "valid": score_json(self.valid),
            "test": score_json(self.test),
            **self.facts,
        }


def best(entries: list[Entry], budget: Budget, greater_is_better: bool) -> Entry | None:
    """Return the entry with the best validation score of those that fit; of equals, the one with fewer params."""
    sign = -1.0 if greater_is_better else 1.0
    fitting = [e for e in entries if within(budget, e.cost)]
    return min(fitting, key=lambda e: (sign * e.valid.value, e.cost.params or 0), default=None)


def within(budget: Budget, cost: Cost) -> bool:
    """True where every bounded axis has a price and the price is allowed: what nobody priced does not fit."""
    return all((used := getattr(cost, axis)) is not None and used <= limit for axis, limit in budget.limits.items())

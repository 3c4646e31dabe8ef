"""One attempt: what was tried, with which recipe, at what cost, how well it did, and why it ended."""

import math
from dataclasses import dataclass, fields
from typing import Any

from ..budget import AXES, Cost
from ..data.metric import Score
from ..design import Design
from ..recipe import Recipe
from ..task import Task

DONE, FAILED, DIVERGED, SKIPPED = "done", "failed", "diverged", "skipped"
SCREENING, PROMOTION, FINAL, REFIT = range(4)  # rungs

Curve = tuple[tuple[int, float, float | None], ...]


@dataclass(frozen=True)
class Trial:
    """A line of the study.

    Attributes:
        number: unique in its study.
        rung: SCREENING, PROMOTION, FINAL or REFIT.
        valid: score on rows that did not train it; None where it failed, and for a refit, which has no such rows.
        curve: (step, training loss, validation metric or None).
        seconds: of training.
        status: "done", "failed", "diverged" or "skipped"; `why` says what went wrong, in words.
        kind: "network" or "baseline".
        rows: what judged it: "valid" (the official split), "folds", "seeds", or "none".
        parent: number of the trial it was promoted from.
        params: the point of the search space it stands for.
        misses: points drawn before it that could not be built within the budget: (params, violation > 0).
        at: seconds since the search began, when it ended.
        engine: name of the engine that trained it.
        note: what the engine had to say about that, e.g. that it took the job from another; else "".
    """

    number: int
    rung: int
    name: str
    design: Design | None = None
    recipe: Recipe | None = None
    seed: int = 0
    cost: Cost | None = None
    valid: Score | None = None
    curve: Curve = ()
    seconds: float = 0.0
    status: str = DONE
    why: str = ""
    kind: str = "network"
    rows: str = "valid"
    parent: int | None = None
    params: tuple[tuple[str, Any], ...] = ()
    misses: tuple[tuple[tuple[tuple[str, Any], ...], float], ...] = ()
    at: float = 0.0
    engine: str = ""
    note: str = ""

    @property
    def scored(self) -> bool:
        """True where `valid` holds a number that can be compared."""
        return self.status == DONE and self.valid is not None and math.isfinite(self.valid.value)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            **{f.name: getattr(self, f.name) for f in fields(self)},
            "design": self.design and self.design.to_json(),
            "recipe": self.recipe and self.recipe.to_json(),
            "cost": self.cost and self.cost.to_json(),
            "valid": self.valid and self.valid.to_json(),
            "curve": [[step, _finite(loss), _finite(metric)] for step, loss, metric in self.curve],
            "seconds": round(self.seconds, 3),
            "at": round(self.at, 3),
            "params": dict(self.params),
            "misses": [[dict(p), violation] for p, violation in self.misses],
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Trial":
        known = {f.name for f in fields(cls)}
        d = {k: v for k, v in record.items() if k in known}
        for name, read in (("design", Design.from_json), ("recipe", Recipe.from_json), ("valid", Score.from_json)):
            d[name] = read(d[name]) if d.get(name) else None  # type: ignore[operator]
        d["cost"] = Cost(**{k: v for k, v in d["cost"].items() if k in AXES}) if d.get("cost") else None
        d["curve"] = tuple((s, math.nan if loss is None else loss, m) for s, loss, m in d.get("curve") or ())
        d["params"] = tuple((d.get("params") or {}).items())
        d["misses"] = tuple((tuple(p.items()), v) for p, v in d.get("misses") or ())
        return cls(**d)


def ranked(trials: list[Trial], task: Task) -> list[Trial]:
    """The trials that have a score, the best first; ties go to the earlier one."""
    sign = -1.0 if task.greater_is_better else 1.0
    return sorted((t for t in trials if t.scored), key=lambda t: (sign * t.valid.value, t.number))  # type: ignore[union-attr]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None

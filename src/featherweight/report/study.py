"""What was tried, read from the trial records: the best of each design, families, reasons for failure."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from .number import Metric, is_number, value_of

Trial = dict[str, Any]
RUNGS = ("screening", "promotion", "final", "refit")


@dataclass(frozen=True)
class Family:
    """Trials that share a family of designs."""

    name: str
    tried: int
    done: int
    best: Trial | None


def family_of(trial: Trial) -> str:
    if trial.get("kind") == "baseline":
        return "baselines"
    design = trial.get("design") or {}
    named = design.get("family")
    if isinstance(named, dict):
        named = named.get("name") or named.get("type")
    return str(named or str(trial.get("name") or "unnamed").split()[0])


def rung_of(trial: Trial) -> str:
    """Name a rung, with what judged it where that was not the validation split."""
    n = trial.get("rung") or 0
    words = RUNGS[n] if isinstance(n, int) and 0 <= n < len(RUNGS) else f"rung {n}"
    rows = trial.get("rows") or "valid"
    return words if rows == "valid" else f"{words}, {rows}"


def params_of(trial: Trial) -> int | None:
    held = (trial.get("cost") or {}).get("params")
    return held if is_number(held) else None


def score_of(trial: Trial) -> float | None:
    return value_of(trial.get("valid")) if trial.get("status", "done") == "done" else None


def best_of_designs(trials: tuple[Trial, ...], metric: Metric) -> list[Trial]:
    """Keep each network design once, at its highest rung and there at its best score; the best first."""
    best: dict[str, Trial] = {}
    for t in trials:
        if t.get("kind", "network") != "network" or score_of(t) is None:
            continue
        key = json.dumps(t.get("design") or t.get("name"), sort_keys=True)
        if key not in best or _rank(t, metric) < _rank(best[key], metric):
            best[key] = t
    return sorted(best.values(), key=lambda t: _rank(t, metric))


def _rank(trial: Trial, metric: Metric) -> tuple[float, float]:
    return -(trial.get("rung") or 0), metric.order(score_of(trial))


def finalists(trials: tuple[Trial, ...], metric: Metric, most: int = 5) -> list[Trial]:
    """Return the best trials of the highest rung that have a learning curve; one design may be there twice."""
    curved = [t for t in trials if score_of(t) is not None and len(t.get("curve") or ()) > 1]
    curved = [t for t in curved if t.get("kind", "network") == "network"]
    top = max((t.get("rung") or 0 for t in curved), default=0)
    return sorted((t for t in curved if (t.get("rung") or 0) == top), key=lambda t: _rank(t, metric))[:most]


def families(trials: tuple[Trial, ...], metric: Metric) -> list[Family]:
    """Group the trials, families with the best score first."""
    groups: dict[str, list[Trial]] = {}
    for t in trials:
        groups.setdefault(family_of(t), []).append(t)
    found = []
    for name, members in groups.items():
        done = [t for t in members if t.get("status", "done") == "done"]
        scored = [t for t in done if score_of(t) is not None]
        best = min(scored, key=lambda t: _rank(t, metric), default=None)
        found.append(Family(name, len(members), len(done), best))
    return sorted(found, key=lambda f: metric.order(score_of(f.best) if f.best else None))


def statuses(trials: tuple[Trial, ...]) -> list[tuple[str, int]]:
    return Counter(str(t.get("status", "done")) for t in trials).most_common()


def reasons(trials: tuple[Trial, ...]) -> list[tuple[str, str, int]]:
    """Count why trials did not finish: (status, why, how many)."""
    unfinished = [t for t in trials if t.get("status", "done") != "done"]
    counted = Counter((str(t["status"]), str(t.get("why") or "no reason recorded")) for t in unfinished)
    return [(status, why, n) for (status, why), n in counted.most_common()]


def recipe_words(recipe: Any) -> str:
    """Write a recipe in one line.

    >>> recipe_words({"optimiser": "adam", "steps": 2400, "batch": 128, "rate": 0.02, "schedule": "one_cycle"})
    'adam, 2,400 steps of 128, rate 0.02, one cycle'
    """
    if not isinstance(recipe, dict):
        return "–"
    parts = [str(recipe.get("optimiser") or "")]
    if is_number(recipe.get("steps")):
        batch = f" of {recipe['batch']:,}" if is_number(recipe.get("batch")) else ""
        parts.append(f"{recipe['steps']:,} steps{batch}")
    if is_number(recipe.get("rate")):
        parts.append(f"rate {recipe['rate']:g}")
    parts.append(str(recipe.get("schedule") or "").replace("_", " "))
    parts.append(" + ".join(str(a) for a in recipe.get("augment") or ()))
    for key, word in (("decay", "decay"), ("smoothing", "smoothing"), ("clip", "clip"), ("integer_share", "integers")):
        if recipe.get(key):
            parts.append(f"{word} {recipe[key]:g}")
    return ", ".join(p for p in parts if p)

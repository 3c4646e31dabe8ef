"""Three kinds of model stand for choice: networks, classical models, and fusions of both."""

from dataclasses import dataclass
from typing import Any

from ..views import WORDS
from .comparison import budget_of, fit
from .gap import Gap
from .number import Metric, value_of

TITLES = {"network": "network", "baseline": "classical model", "fusion": "fusion"}
CONSTANT = "mean"  # the model that answers every sample alike
RAW = "raw"


def kind_of(entry: dict[str, Any]) -> str:
    return str(entry.get("kind") or "network")


def model_of(entry: dict[str, Any]) -> str:
    """The model's name without its view: the baseline's registry name, where the record holds it.

    >>> model_of({"name": "linear_svm on hog", "model": "linear_svm"}), model_of({"name": "ridge"})
    ('linear_svm', 'ridge')
    """
    return str(entry.get("model") or entry.get("name") or "unnamed")


def view_of(entry: dict[str, Any]) -> str:
    """What the model reads: the name of its view, "raw" where it reads the samples as they are."""
    held = entry.get("view")
    return str((held.get("name") if isinstance(held, dict) else held) or RAW)


def reads(entry: dict[str, Any]) -> str:
    """What the model reads, in words.

    >>> reads({}), reads({"view": "gray + hog"})
    ('the sample as it is', 'gray instead of colour + hog')
    """
    if kind_of(entry) == "baseline" and model_of(entry) == CONSTANT:
        return "nothing: it answers every sample alike"
    return " + ".join(WORDS.get(part, part) for part in view_of(entry).split(" + "))


def called(entry: dict[str, Any]) -> str:
    """Name a model with its view.

    >>> called({"name": "lenet-1a", "view": {"name": "log_bands"}}), called({"name": "knn on hog", "view": "hog"})
    ('lenet-1a on log_bands', 'knn on hog')
    """
    name, view = str(entry.get("name") or "unnamed"), view_of(entry)
    return name if view == RAW or view in name else f"{name} on {view}"


def entries(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Every model of the record once, the winner first."""
    listed = [result.get("winner"), result.get("best_network"), result.get("fusion"), *(result.get("baselines") or ())]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in listed:
        if isinstance(entry, dict):
            held = found.setdefault((kind_of(entry), str(entry.get("name"))), {})
            held.update({k: v for k, v in entry.items() if k not in held or held[k] is None})
    return list(found.values())


def constant_of(result: dict[str, Any]) -> dict[str, Any] | None:
    """The record of the constant answer."""
    return next((e for e in entries(result) if kind_of(e) == "baseline" and model_of(e) == CONSTANT), None)


def best_of(result: dict[str, Any], kind: str, metric: Metric) -> dict[str, Any] | None:
    """The model of a kind that leads it or validates best, of those that fit the budget or, where none does, of all."""
    budget = budget_of(result)

    def rank(entry: dict[str, Any]) -> tuple[bool, bool, float, float]:
        cost, leads = entry.get("cost") or {}, bool(entry.get("leads"))
        order = metric.order(value_of(entry.get("valid")))
        return fit(budget, cost)[0] is not True, not leads, order, cost.get("params") or 0

    return min((e for e in entries(result) if kind_of(e) == kind), key=rank, default=None)


@dataclass(frozen=True)
class Best:
    """The best of one kind, for the first table of the report.

    Attributes:
        kind: "network", "baseline" or "fusion".
        entry: its record; None where there is none of this kind.
        wins: whether it is the winner.
        fits, fit_words: whether it meets the budget, as in `Row`.
        gap: to the winner on the same rows; None for the winner, and where nothing was compared.
    """

    kind: str
    entry: dict[str, Any] | None
    wins: bool = False
    fits: bool | None = None
    fit_words: str = ""
    gap: Gap | None = None

    @property
    def title(self) -> str:
        return TITLES.get(self.kind, self.kind)


def bests(result: dict[str, Any], metric: Metric) -> list[Best]:
    """One row per kind, the winner's first, then by validation; a kind that has no model comes last."""
    winner, compared = result["winner"], {str(c.get("name")): c for c in comparisons(result)}
    found = []
    for kind in TITLES:
        entry = winner if kind_of(winner) == kind else best_of(result, kind, metric)
        if entry is None:
            found.append(Best(kind, None))
            continue
        wins = kind_of(winner) == kind
        gap = None if wins else Gap.of(compared.get(str(entry.get("name"))), metric, result)
        found.append(Best(kind, entry, wins, *fit(budget_of(result), entry.get("cost") or {}), gap))
    return sorted(
        found, key=lambda b: (not b.wins, b.entry is None, metric.order(value_of((b.entry or {}).get("valid"))))
    )


def comparisons(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The winner beside the best of each other kind; of an older record, beside the one that it holds."""
    held = result.get("comparisons") or [result.get("comparison")]
    return [c for c in held if isinstance(c, dict)]

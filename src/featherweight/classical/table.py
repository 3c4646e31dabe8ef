"""Every baseline on one task: fitted, scored on validation, priced."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..baseline import BASELINES, Baseline
from ..budget import Budget, Cost
from ..data.dataset import Dataset
from ..data.metric import Score, score
from ..errors import BudgetError, DataError
from ..task import Task
from .fitted import Fitted


@dataclass(frozen=True)
class BaselineResult:
    """One row of the table.

    Attributes:
        name: the baseline's file name.
        status: "done", or "skipped" where no model of this kind fits the budget (then fitted and valid are None).
        fitted: the model that would ship, fitted on train+valid; its test outputs are `fitted.outputs(x_test)`.
        valid: validation score of the chosen model, fitted on train alone.
        fits: whether the model is within the budget on every axis; a model without a latency fits no latency.
        why: what was chosen, left out or cut short.
        seconds: wall-clock seconds of the fit.
    """

    name: str
    status: str
    fitted: Fitted | None
    valid: Score | None
    fits: bool
    why: str
    seconds: float
    kind: ClassVar[str] = "baseline"

    @property
    def cost(self) -> Cost:
        return self.fitted.cost if self.fitted else Cost()

    @property
    def nodes(self) -> int | None:
        return self.fitted.nodes if self.fitted else None

    @property
    def stored(self) -> str:
        return self.fitted.stored if self.fitted else ""

    def to_json(self) -> dict[str, Any]:
        """The row as in the record of a run, without the test score."""
        return {
            "schema": 1,
            "name": self.name,
            "kind": self.kind,
            "cost": self.cost.to_json(),
            "stored": self.stored,
            "nodes": self.nodes,
            "fits": self.fits,
            "valid": self.valid.to_json() if self.valid else None,
            "status": self.status,
            "why": self.why,
            "seconds": round(self.seconds, 3),
        }


def fit_all(
    task: Task,
    dataset: Dataset,
    budget: Budget,
    *,
    seed: int = 0,
    seconds: float = 60.0,
    names: Iterable[str] | None = None,
) -> list[BaselineResult]:
    """Fit every baseline; the test part is not read.

    A baseline that shrinks to the budget is left out where the one it shrinks fits as it is.

    Args:
        seconds: about what each baseline may take, see `Baseline.fit`.
        names: which baselines; all when None.
    Returns: one row per baseline in the order fitted; full ones before those that shrink.
    Raises: DataError when there are no training or validation rows.
    """
    for part in ("train", "valid"):
        if not dataset.count(part):
            raise DataError(f"baselines are chosen on validation, and the {part} part has 0 rows", where="split")
    wanted: list[tuple[str, type[Baseline]]] = [(n, BASELINES[n]) for n in (BASELINES if names is None else names)]
    done: dict[str, BaselineResult] = {}
    for name, kind in sorted(wanted, key=lambda row: bool(row[1].shrinks)):
        full = done.get(kind.shrinks)
        if full is None or not full.fits:
            done[name] = fit_one(name, task, dataset, budget, seed=seed, seconds=seconds)
    return list(done.values())


def fit_one(
    name: str, task: Task, dataset: Dataset, budget: Budget, *, seed: int = 0, seconds: float = 60.0
) -> BaselineResult:
    """Fit one baseline."""
    began = time.perf_counter()
    (x, y), (x_valid, y_valid) = dataset.part("train"), dataset.part("valid")
    try:
        made = BASELINES[name]().fit(task, x, y, x_valid, y_valid, budget=budget, seed=seed, seconds=seconds)
    except BudgetError as error:
        return BaselineResult(name, "skipped", None, None, False, error.what, time.perf_counter() - began)
    why, fits = made.why, False
    if budget.latency_us is not None:
        why += "; latency is not priced for baselines, so it counts as not fitting"
    else:
        fits = budget.fits(made.fitted.cost)
    groups = None if dataset.groups is None else dataset.groups[dataset.split["valid"]]
    valid = score(task, y_valid, made.valid_outputs, seed=seed, groups=groups)
    return BaselineResult(name, "done", made.fitted, valid, fits, why, time.perf_counter() - began)

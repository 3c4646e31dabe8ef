"""The baselines of a run: every kind of model on every view, in the same table and the same bytes as the networks."""

import json
import re
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..baseline import BASELINES, Fitting, Unbounded
from ..budget import Budget
from ..data.dataset import Dataset
from ..data.metric import score
from ..device import Device
from ..errors import BudgetError, DesignError, UnsupportedError, many
from ..task import Task
from ..view import View
from ..views import numbers
from .entry import Entry
from .latency import latency
from .measure import measured
from .seen import Seen
from .shipped import Classical, Shipped
from .watch import Watch

PART = 0.22  # of the time, for all baselines together
COUNTED = 2.0  # seconds for each, where trials end the search
FITS = (6, 2)  # and then so many fits, and so many more for every trial
LEAST = 0.5  # seconds that a fit is given at least
PROBES = 0.35  # of the baselines' time, for the linear model that ranks the views
VIEWS = 2  # views that every kind of model is tried on, beside the raw sample
FULL = "full"  # ending of a folder: the model that the budget does not allow
LINEAR = ("logistic", "ridge")  # the models that rank views: quick, and nothing to tune
CONSTANT = "mean"
FIRST = ("boosting", "rbf_svm", "forest", "extra_trees", "linear_svm", "pls", "lasso", "knn")  # then any other


@dataclass
class Rivals:
    """Fits baselines until the time for them is over.

    Attributes:
        folder: RUN/baselines; one folder per baseline is made in it, and read where an interrupted run left it.
        seconds: wall clock of the whole job; None where trials are counted.
        trials: that are counted; None where time is kept.
        device: whose bytes are measured, and on which a prediction is timed; None: the default one, untimed.
        said: sentences about what cannot exist here, or was not tried.
        seen: the views that were read, by name.
    """

    folder: Path
    task: Task
    data: Dataset
    budget: Budget
    seed: int
    seconds: float | None
    trials: int | None
    watch: Watch
    device: Device | None = None
    said: list[str] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.views = {"raw": View(), **numbers(self.task)}
        self.tried = 0

    def fit(self) -> list[Entry]:
        """Fit the constant, the linear model on every view, and every other kind on the raw sample and the best."""
        began = time.monotonic()
        total = np.inf if self.seconds is None else PART * self.seconds
        self._try([(CONSTANT, "raw")], began, total)
        linear = [m for m in LINEAR if m in BASELINES]
        self._try([(m, v) for v in self._legible for m in linear], began, PROBES * total)
        rest = [m for m in BASELINES if m not in (CONSTANT, *linear)]
        best = [*self.ranked()[:VIEWS], *(v for v in self._legible if v == "raw")]
        self._try([(m, v) for m in sorted(rest, key=_order) for v in best], began, total)
        return list(self.entries.values())

    def ranked(self) -> list[str]:
        """Views of numbers, the one on which a linear model validates best first; untried ones last."""
        sign = -1.0 if self.task.greater_is_better else 1.0
        found = {v: [e.valid.value for m in LINEAR if (e := self.entries.get(named(m, v)))] for v in self.views}
        reached = {v: min((sign * value for value in values), default=np.inf) for v, values in found.items()}
        return sorted((v for v in self.views if v != "raw"), key=lambda v: reached[v])

    @property
    def _legible(self) -> list[str]:
        """Views that models are fitted on: the bytes of a text are no numbers."""
        return [v for v in self.views if v != "raw" or self.task.input.kind != "text"]

    def _try(self, pairs: list[tuple[str, str]], began: float, total: float) -> None:
        """Fit `pairs` in turn; each may take its share of what is left of `total` seconds."""
        late = []
        pairs = [(m, v) for m, v in pairs if not self._unsuited(m, v)]
        for i, (model, view) in enumerate(pairs):
            left = total - (time.monotonic() - began)
            if self._over(left):
                late.append(named(model, view))
                continue
            try:
                self._add(model, view, COUNTED if self.trials else max(LEAST, left / (len(pairs) - i)))
            except (BudgetError, UnsupportedError, DesignError) as e:
                self.said.append(f"no {named(model, view)}: {e.what}")
        if late:
            shown = ", ".join(late[:6]) + (" ..." if len(late) > 6 else "")
            why = "the time was over" if self.trials is None else f"there were only {many(self.trials, 'trial')}"
            self.said.append(f"not tried, for {why}: {many(len(late), 'baseline')}: {shown}")

    def _unsuited(self, model: str, view: str) -> str:
        task = self.views[view].task(self.task) if model != CONSTANT else self.task
        return BASELINES[model]().suits(task, self.data.count("train"))  # type: ignore[no-any-return]

    def _over(self, left: float) -> bool:
        """True where nothing more may be fitted; the constant always is."""
        if self.trials is None:
            return left <= 0 and bool(self.entries)
        return self.tried >= FITS[0] + FITS[1] * self.trials

    def _add(self, model: str, view: str, seconds: float) -> None:
        self.tried += 1
        name = named(model, view)
        home = self.folder / re.sub(r"[^a-z0-9]+", "-", name.lower())
        began = time.monotonic()
        entry = self._read(home, name)
        if entry is None:
            entry = self._fit(home, model, view, seconds, began)
        full = self._read(home.with_name(f"{home.name}-{FULL}"), f"{name}, at full size")
        for e in filter(None, (entry, full)):
            self.entries[e.name] = e
            self.watch.baseline(e.to_json())

    def _fit(self, home: Path, model: str, view: str, seconds: float, began: float) -> Entry:
        if view not in self.seen:
            self.seen[view] = Seen.of(self.views[view], self.task, self.data)
        seen = self.seen[view]
        fitting = BASELINES[model]().fit(
            seen.task,
            *seen.data.part("train"),
            *seen.data.part("valid"),
            budget=seen.left(self.budget, self.device),
            seed=self.seed,
            seconds=seconds,
            device=self.device,
        )
        facts = {
            "model": model,
            "view": self.views[view].to_json(),
            "why": fitting.why,
            "seconds": round(time.monotonic() - began, 3),
        }
        if fitting.beyond is not None:
            more = {**facts, "why": f"what {named(model, view)} reaches where nothing is bounded", "full": True}
            self._keep(home.with_name(f"{home.name}-{FULL}"), model, seen, fitting.beyond, more)
        return self._keep(home, model, seen, fitting, facts)

    def _keep(self, home: Path, model: str, seen: Seen, found: Fitting | Unbounded, facts: dict[str, Any]) -> Entry:
        shipped = seen.ship(Classical(model, found.fitted))
        shipped.save(home)
        np.save(home / "valid.npy", found.valid_outputs)
        # Written last: a folder without it is one that a crash left half made.
        record = {"schema": 1, "fingerprint": self.data.fingerprint, **facts}
        (home / "facts.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
        return self._entry(named(model, seen.proposed.name), shipped, found.valid_outputs, facts)

    def _read(self, home: Path, name: str) -> Entry | None:
        try:
            facts = json.loads((home / "facts.json").read_text(encoding="utf-8"))
            outputs = np.load(home / "valid.npy", allow_pickle=False)
        except (OSError, ValueError):
            return None
        if facts.pop("fingerprint") != self.data.fingerprint:
            return None
        facts.pop("schema")
        return self._entry(name, Shipped.load(home), outputs, facts)

    def _entry(self, name: str, shipped: Shipped, outputs: np.ndarray, facts: dict[str, Any]) -> Entry:
        inner = shipped.behind
        assert isinstance(inner, Classical)
        nodes = {} if inner.fitted.nodes is None else {"nodes": inner.fitted.nodes}
        more = {"stored": "C source", **nodes, **facts}
        valid = score(self.task, self.data.part("valid")[1], outputs, groups=groups_of(self.data, "valid"))
        cost = measured(shipped, self.device)[0]
        if self.device is not None:
            us, how = latency(shipped, self.device, self.data.part("valid")[0])
            cost, more = replace(cost, latency_us=us), {**more, "latency": how}
        return Entry(name, "baseline", cost, valid, outputs, shipped, facts=more)


def _order(model: str) -> int:
    return FIRST.index(model) if model in FIRST else len(FIRST)


def named(model: str, view: str) -> str:
    """What a baseline is called.

    >>> named("ridge", "raw"), named("linear_svm", "hog")
    ('ridge', 'linear_svm on hog')
    """
    return model if view == "raw" else f"{model} on {view}"


FEWEST_GROUPS = 10


def groups_of(data: Dataset, part: str) -> np.ndarray | None:
    """Groups to resample for an interval; None where there are none, or too few for a bootstrap over them."""
    if data.groups is None:
        return None
    groups = data.groups[data.split[part]]
    return groups if len(np.unique(groups)) >= FEWEST_GROUPS else None

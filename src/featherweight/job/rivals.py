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
from ..errors import FeatherError, many
from ..machine import cores
from ..task import Task
from ..view import View
from ..views import heard, numbers
from .entry import Entry
from .heats import Heats
from .latency import latency
from .measure import measured
from .seen import Seen
from .shelf import Shelf
from .shipped import Classical, Shipped
from .watch import Watch

PART = 0.22  # of the time, for all baselines together
FITS = (6, 2)  # where trials end the search: so many, and so many more for every trial
PROBES = 0.35  # of the baselines' time, for the linear model that ranks the views
VIEWS = 2  # views that every kind of model is tried on, beside the raw sample
FULL = ", at full size"  # a model that the budget does not allow
SCRATCH = "rows"  # in the folder, while baselines are fitted
LINEAR = ("logistic", "ridge")  # the models that rank views: quick, and nothing to tune
CONSTANT = "mean"
MANY = 2000  # raw values above which views of numbers are tried first
SPARSE = "linear_svm"  # what comes first on texts
LINES = 0.9  # of the baselines' time, until it is through
FIRST = ("boosting", "rbf_svm", "forest", "extra_trees", "linear_svm", "pls", "lasso", "knn")  # then any other


@dataclass
class Rivals:
    """Fits baselines until the time for them is over.

    Attributes:
        folder: RUN/baselines; one folder per baseline is made in it, and read where an interrupted run left it.
        seconds: wall clock of the whole job; None where trials are counted.
        trials: that are counted; None where time is kept.
        workers: processes side by side; 0 means one per core.
        device: whose bytes are measured, and on which a prediction is timed; None: the default one, untimed.
        said: sentences about what cannot exist here, or was not tried.
    """

    folder: Path
    task: Task
    data: Dataset
    budget: Budget
    seed: int
    seconds: float | None
    trials: int | None
    workers: int
    watch: Watch
    device: Device | None = None
    said: list[str] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found, raw = heard(numbers(self.task), self.task.input), {"raw": View()}
        self.views = {**raw, **found} if self.task.input.size <= MANY else {**found, **raw}

    def fit(self) -> list[Entry]:
        """Fit the constant, the linear model on every view, and every other kind on the raw sample and the best."""
        began = time.monotonic()
        shelf = Shelf.write(self.folder / SCRATCH, self.task, self.data)
        self.heats = Heats(shelf, self.budget, self.seed, self.device, self.workers or cores())
        try:
            self._constant()
            linear = [m for m in LINEAR if m in BASELINES]
            self._try([(m, v) for v in self._legible for m in linear], began, PROBES)
            rest = [m for m in BASELINES if m not in (CONSTANT, *linear)]
            best = [*self.ranked()[:VIEWS], *(v for v in self._legible if v == "raw")]
            if self.task.input.kind == "text":  # thousands of counts, nearly all of them 0: a line goes between
                self._try([(SPARSE, v) for v in self.ranked()[: VIEWS + 1]], began, LINES)
                rest.remove(SPARSE)
            self._try([(m, v) for m in sorted(rest, key=_order) for v in best], began, 1.0)
        finally:
            shelf.remove()
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

    def _constant(self) -> None:
        """The constant answer, which needs no view and no time."""
        if not self._known(CONSTANT, "raw"):
            rows = (*self.data.part("train"), *self.data.part("valid"))
            fitting = BASELINES[CONSTANT]().fit(self.task, *rows)
            self._add(CONSTANT, Seen(View(), self.task, self.task, self.data, self.data, View()), fitting, 0.0)

    def _try(self, names: list[tuple[str, str]], began: float, part: float) -> None:
        """Fit what is not known from an earlier sitting, until `part` of the baselines' time is over."""
        asked = [(m, self.views[v]) for m, v in names if not self._unsuited(m, v) and not self._known(m, v)]
        if self.seconds is None:
            room = max(0, FITS[0] + FITS[1] * (self.trials or 0) - len(self.entries))
            ended, late = self.heats.counted(asked[:room]), [(m, v) for m, v in asked[room:]]
            why = f"there were only {many(self.trials or 0, 'trial')}"
        else:
            ended, late = self.heats.timed(asked, began + part * PART * self.seconds), []
            why = "the time was over"
        for (model, view), found, seconds in ended:
            if found is None:
                late.append((model, view))
            elif isinstance(found, FeatherError):
                self.said.append(f"no {named(model, view.name)}: {found.what}")
            else:
                self._add(model, self.heats.shelf.seen(view), found, seconds)
        if late:
            words = [named(model, view.name) for model, view in late]
            shown = ", ".join(words[:6]) + (" ..." if len(words) > 6 else "")
            self.said.append(f"not fitted, for {why}: {many(len(late), 'baseline')}: {shown}")

    def _unsuited(self, model: str, view: str) -> str:
        return BASELINES[model]().suits(self.views[view].task(self.task), self.data.count("train"))  # type: ignore[no-any-return]

    def _known(self, model: str, view: str) -> bool:
        """Whether an earlier sitting has left the fit; it is told and entered."""
        name, home = named(model, view), self._home(model, view)
        found = [self._read(home, name), self._read(_full(home), f"{name}{FULL}")]
        for e in filter(None, found):
            self._enter(e)
        return found[0] is not None

    def _home(self, model: str, view: str) -> Path:
        return self.folder / re.sub(r"[^a-z0-9]+", "-", named(model, view).lower())

    def _enter(self, entry: Entry) -> None:
        self.entries[entry.name] = entry
        self.watch.baseline(entry.to_json())

    def _add(self, model: str, seen: Seen, fitting: Fitting, seconds: float) -> None:
        view = seen.proposed
        name, home = named(model, view.name), self._home(model, view.name)
        facts = {"model": model, "view": view.to_json(), "why": fitting.why, "seconds": round(seconds, 3)}
        if fitting.beyond is not None:
            more = {**facts, "why": f"what {name} reaches where nothing is bounded", "full": True}
            self._enter(self._keep(_full(home), f"{name}{FULL}", seen, fitting.beyond, more))
        self._enter(self._keep(home, name, seen, fitting, facts))

    def _keep(self, home: Path, name: str, seen: Seen, found: Fitting | Unbounded, facts: dict[str, Any]) -> Entry:
        shipped = seen.ship(Classical(facts["model"], found.fitted))
        shipped.save(home)
        np.save(home / "valid.npy", found.valid_outputs)
        # Written last: a folder without it is one that a crash left half made.
        record = {"schema": 1, "fingerprint": self.data.fingerprint, **facts}
        (home / "facts.json").write_text(json.dumps(record) + "\n", encoding="utf-8")
        return self._entry(name, shipped, found.valid_outputs, facts)

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


def _full(home: Path) -> Path:
    return home.with_name(f"{home.name}-full")


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

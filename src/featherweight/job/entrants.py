"""The networks that enter the final choice: which view they read, the search, and the fused ones."""

import json
import time
from collections.abc import Sequence
from typing import Any

from ..data.dataset import Dataset
from ..engines import choose
from ..errors import BudgetError
from ..run import Run, write_json
from ..search.study import NAME, read
from ..targets.compiler import cross
from ..task import Task
from ..view import View
from ..views import heard, maps
from .advice import SHORT, advise
from .entry import Entry
from .fusion import PART as FUSED
from .fusion import Fusion
from .networks import Networks, Searched
from .race import race
from .rivals import Rivals
from .seen import Seen
from .settings import Settings
from .simplified import AGAIN, Row, Simplified
from .watch import Watch

RACE_PART, RACE_MOST = 0.07, 60.0  # of the time, and seconds at most, to choose what networks read
RACE_LEAST = 4.0  # seconds below which nothing is raced
FRONT = "front.json"  # in the run folder: the race, for a resumed run


class Entrants:
    """Trains the networks of a run.

    Attributes:
        searched: what the search came to; None where no network fits.
        missed: why none does.
        simplify: the race between views, for result.json; None where there was none.
        notes: sentences for the record's warnings; left_out: about what was not fused.
    """

    def __init__(
        self, run: Run, task: Task, data: Dataset, settings: Settings, started: float, watch: Watch, rivals: Rivals
    ) -> None:
        self.run, self.task, self.data, self.settings = run, task, data, settings
        self.started, self.watch, self.rivals = started, watch, rivals
        self.engine = choose()
        self.searched: Searched | None = None
        self.missed: BudgetError | None = None
        self.simplify: dict[str, Any] | None = None
        self.chosen = "raw"
        self.notes: list[str] = []
        self.left_out: list[str] = []

    def train(self) -> list[Entry]:
        """Choose a view, search behind it, and fuse the best.

        Returns: entries that fit, a network before its fusions.
        """
        seconds = self.settings.seconds
        after = 0.0 if seconds is None else FUSED * seconds
        try:
            networks = Networks(self.run, self._front(), self.settings, self.started, self.watch, after)
        except BudgetError as e:
            self.missed = e
            return []
        self.watch.phase("searching")
        self.searched = networks.search()
        self.watch.phase("turning the best into integers and C")
        try:
            best = networks.ship(self.searched)
        except BudgetError as e:
            self.missed, best = e, None
        self.notes += networks.notes
        if best is None:
            return []
        fusion = Fusion(networks, self.rivals.ranked())
        left = None
        if networks.deadline is not None:
            left = min(after, networks.deadline - networks.wrap_s - time.monotonic())
        self.watch.phase("fusing the best with classical features")
        fused = fusion.entries(best, left) if left is None or left > 0 else []
        self.left_out += fusion.said
        return [best, *fused]

    def _front(self) -> Seen:
        """What the networks read: the view that a race on validation prefers, the raw sample where it cannot tell."""
        views = self._views()
        path = self.run.folder / FRONT
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            self.simplify, self.chosen = held["simplify"], held["chosen"]
        except (OSError, ValueError, KeyError):
            self._race(views)
            write_json(path, {"schema": 1, "simplify": self.simplify, "chosen": self.chosen})
        return Seen.of(views[self.chosen], self.task, self.data)

    def _views(self) -> dict[str, View]:
        """The maps of this input; for text also the numbers that a linear model liked best."""
        views = heard(maps(self.task), self.task.input)
        if self.task.input.kind == "text":
            views |= {name: self.rivals.views[name] for name in self.rivals.ranked()[:2]}
        return views

    def _race(self, views: dict[str, View]) -> None:
        seconds = self.settings.seconds
        each = None if seconds is None else min(RACE_MOST, RACE_PART * seconds)
        self.chosen = next(iter(views))
        if len(views) == 1 or (each is not None and each < RACE_LEAST):
            return
        self.watch.phase("trying easier questions")
        rows = race(
            self.task,
            self.data,
            views,
            self.settings.limits,
            seconds=each,
            seed=self.settings.seed,
            engine=self.engine,
            device=self.settings.chip,
            trials=self.settings.trials,
        )
        self.chosen = preferred(rows, self.chosen, self.task.greater_is_better) or self.chosen
        table, advised, words = advise(self.task, rows)
        if advised != self.chosen:
            words = f"The networks of this run read {self.chosen}. {words}"
        self.simplify = {**Simplified(self.task, table, self.chosen, words).to_json(), "chip": "networks read this"}


def preferred(rows: Sequence[Row], usual: str, greater_is_better: bool) -> str:
    """The view that scores best, where validation can tell it from the usual one; else that one.

    Short schedules favour small samples: where the usual one had too few steps, a view must halve its error.

    Args:
        usual: name of the view that is read where nothing speaks against it: the raw sample of most data.
    Returns: its name; "" where nothing could be trained.  Where the usual view does not fit the budget, the best of
        those that do.
    """
    sign = 1.0 if greater_is_better else -1.0
    tried = [(sign * r.valid.value, r) for r in rows if r.valid is not None and not r.question and r.name != AGAIN]
    if not tried:
        return ""
    first = next((r for _, r in tried if r.name == usual), None)
    better = [(v, r) for v, r in tried if first is None or _beats(r, first, greater_is_better)]
    chosen = max(better, key=lambda item: item[0], default=None)
    return chosen[1].name if chosen else usual


def _beats(row: Row, usual: Row, greater_is_better: bool) -> bool:
    sign = 1.0 if greater_is_better else -1.0
    if row.interval is None or min(sign * end for end in row.interval) <= 0:
        return False
    if usual.steps >= SHORT or usual.valid is None or row.valid is None:
        return True
    errors = [1.0 - r.value if greater_is_better else r.value for r in (row.valid, usual.valid)]
    return errors[0] < errors[1] / 2


def check(settings: Settings) -> None:
    """Raise UnsupportedError where there is no engine to train with, or nothing compiles for a named chip."""
    choose()
    if settings.chip is not None:
        cross(settings.chip)


def earlier(run: Run) -> float:
    """Seconds that interrupted sittings of the same run have spent."""
    held = read(run.folder) if (run.folder / NAME).exists() else ()
    return max((t.at for t in held), default=0.0)

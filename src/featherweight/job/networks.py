"""The networks of a run: searched, lowered, measured, and never shipped above the budget."""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..budget import UNITS, Budget, Cost
from ..cost.within import Within
from ..data.standard import Standard
from ..engines import choose, lost
from ..errors import BudgetError
from ..machine import cores
from ..network import Network
from ..run import Run
from ..scale import to_budget
from ..search.clock import Clock
from ..search.event import Event, Noted, PhaseBegan, TrialEnded
from ..search.search import Found, search
from ..search.space import SIZES, Space
from ..search.study import NAME, Study, read
from ..search.trial import REFIT, Trial
from ..targets.compiler import cross
from .entry import Entry, within
from .floor import floor
from .latency import latency
from .measure import measured, suited
from .seen import Seen
from .settings import Settings
from .shipped import Integers, Shipped
from .training import entry_of, job_of
from .watch import Watch

WRAP_SECONDS, WRAP_PART, WRAP_MOST = 2.0, 0.02, 0.35  # of a job's end, and of all its time
EMULATION_SECONDS = 8.0  # of a named chip: its candidates' latencies, and the proof on it
STEP_BACK = 1.1  # how much of the excess a smaller design gives up
SPEED = 5e8  # multiply-accumulates a second of the interpreter, about
MACS = 300_000  # of a typical small network


@dataclass(frozen=True)
class Searched:
    """What the record wants to know of a search."""

    found: Found
    front: list[dict[str, Any]]
    knee: dict[str, Any] | None
    trials: int


class Networks:
    """Finds the network of a run.

    Attributes:
        notes: sentences for the record's warnings.
        earlier_s: seconds that interrupted sittings of the same run have spent.
    Raises: on creation, before anything is trained: BudgetError when no design fits, with what the smallest needs;
        UnsupportedError when there is no engine to train with, or nothing compiles for a named chip.
    """

    def __init__(
        self, run: Run, seen: Seen, settings: Settings, started: float, watch: Watch, after: float = 0.0
    ) -> None:
        self.run, self.seen, self.settings, self.watch = run, seen, settings, watch
        self.task, self.data = seen.task, seen.data
        self.engine = choose()
        self.notes: list[str] = []
        held = read(run.folder) if (run.folder / NAME).exists() else ()
        self.earlier_s = max((t.at for t in held), default=0.0)
        normal = Standard.of(self.data.part("train")[0], self.task.input)
        self.device = settings.chip
        if self.device is not None:
            cross(self.device)
        self.limits = settings.limits
        self.budget = seen.left(self.limits, self.device)
        largest = self.budget if self.budget.params is not None else replace(self.budget, params=SIZES[1])
        self.price = Within(largest, self.task, normal, self.device)
        try:
            Space.of(self.task, self.budget, self.price)
        except BudgetError as e:
            nearest = floor(self.price)
            raise nearest.error if nearest is not None and nearest.ratio > 1 else e from None
        self.clock = (
            Clock.counted(settings.trials)
            if settings.trials is not None
            else Clock.timed(settings.seconds or 0.0, started, wrap_s=after + self.wrap_s)
        )

    @property
    def wrap_s(self) -> float:
        """Seconds to keep back for lowering, proof, judgement and report; more for many rows to judge."""
        total_s = self.settings.seconds or 0.0
        rows = self.data.count("valid") * 2 + self.data.count("test")
        macs = min(self.settings.budget.macs or MACS, self.task.input.size * (self.settings.budget.params or MACS))
        chip = EMULATION_SECONDS if self.device else 0.0
        return min(WRAP_MOST * total_s, WRAP_SECONDS + chip + WRAP_PART * total_s + rows * min(macs, MACS) / SPEED)

    @property
    def deadline(self) -> float | None:
        """time.monotonic() at which the whole job should be done; None where trials end the search."""
        if self.clock.total_s is None:
            return None
        return self.clock.start + self.clock.total_s - self.earlier_s

    def search(self) -> Searched:
        """Search, or go on where an interrupted search was."""
        s = self.settings
        if words := lost():
            self.note(words)
        asked = {k: v for k, v in s.to_json().items() if k not in ("data", "test", "seconds", "workers", "schema")}
        begin = Study.resume if (self.run.folder / NAME).exists() else Study.create
        with begin(self.run.folder, asked, self.data.fingerprint) as study:
            for trial in study.trials:
                self.watch.trial(trial.to_json())
            found = search(
                self.task,
                self.data,
                self.budget,
                clock=self.clock,
                workers=s.workers or cores(),
                seed=s.seed,
                study=study,
                engine=self.engine,
                price=self.price,
                on_event=self._hear,
            )
        self.notes += found.warnings
        knee = _point(found.knee) if not self.settings.budget.limits else None
        return Searched(found, [_point(t) for t in found.front], knee, sum(t.rung != REFIT for t in found.trials))

    def _hear(self, event: Event) -> None:
        if isinstance(event, PhaseBegan):
            self.watch.phase(event.words)
        elif isinstance(event, TrialEnded):
            self.watch.trial(event.trial.to_json())
        elif isinstance(event, Noted):
            self.watch.note(event.words)

    def ship(self, searched: Searched) -> Entry:
        """Lower the winner; where the compiler measures more than the budget allows, the next one, or a smaller one.

        Returns: the entry of a network whose measured cost fits.
        Raises: BudgetError when nothing that was trained fits once it is compiled; names the nearest.
        """
        found, budget = searched.found, self.limits
        finals = {t.number: n for t, n in found.finalists}
        order = [(*found.winner, found.judged)] + [(t, n, t) for t, n in found.finalists]
        over: list[tuple[float, str, Cost]] = []
        for trial, network, judged in order:
            shipped, price, how = self.weighed(network, self.seen, self.budget)
            excess = {a: limit for a, limit in budget.limits.items() if (getattr(price, a) or 0) > limit}
            if not excess:
                return self._entry(trial, shipped, price, finals[judged.number], judged, how)
            worst = max(excess, key=lambda a: getattr(price, a) / budget.limits[a])
            over.append((getattr(price, worst) / budget.limits[worst], worst, price))
            self.note(
                f"{trial.name} measures {getattr(price, worst):,} {UNITS[worst]} once compiled, the budget allows "
                f"{budget.limits[worst]:,}: the next candidate is taken"
            )
        return self._smaller(order[0][2], over)

    def weighed(self, network: Network, seen: Seen, left: Budget) -> tuple[Shipped, Cost, dict[str, str]]:
        """A network as it is printed for the device behind its view, what that costs, and how its latency is known.

        Args: left: of the budget, once the view is paid: it decides how the network is printed.
        """
        shipped = seen.ship(suited(Integers(network), self.device, left))
        price, _ = measured(shipped, self.device)
        if self.device is None:
            return shipped, price, {}
        us, how = latency(shipped, self.device, seen.raw.part("valid")[0])
        return shipped, replace(price, latency_us=us), {"latency": how}

    def _entry(
        self, trial: Trial, shipped: Shipped, price: Cost, judged: Network, final: Trial, how: dict[str, str]
    ) -> Entry:
        facts: dict[str, Any] = {"trial": trial.number, "engine": trial.engine, **how}
        if trial.rung == REFIT:
            facts["refit"] = f"on train+valid; valid is the score of trial {final.number}, which it repeats"
        return entry_of(trial.name, "network", self.seen, shipped, price, judged, facts)

    def _smaller(self, final: Trial, over: list[tuple[float, str, Cost]]) -> Entry:
        """Train the best design once more, narrower by what it was over, until its measured cost fits."""
        assert final.design is not None and final.recipe is not None
        budget, target = self.limits, self.budget
        ratio, axis, price = over[0]
        for _ in range(3):
            allowed = int(target.limits[axis] - STEP_BACK * (getattr(price, axis) - budget.limits[axis]))
            if allowed <= 0:
                break
            target = replace(target, **{axis: allowed})
            try:
                design, _ = to_budget(final.design, target, self.price)
            except BudgetError:
                break
            left = None if self.deadline is None else max(3.0, (self.deadline - time.monotonic()) / 3)
            outcome = self.engine.train(job_of(self.seen, design, final.recipe, left))
            if outcome.note:
                self.note(outcome.note)
            if outcome.network is None:
                break
            shipped, price, how = self.weighed(outcome.network, self.seen, self.budget)
            if within(budget, price):
                trial = replace(final, name=design.name, design=design, engine=outcome.engine)
                return self._entry(trial, shipped, price, outcome.network, trial, how)
        ratio, axis, price = min(over, key=lambda o: o[0])
        raise BudgetError(
            f"the nearest network needs {getattr(price, axis):,} {UNITS[axis]} once compiled, the budget allows "
            f"{budget.limits[axis]:,} ({getattr(price, axis) - budget.limits[axis]:,} over)",
            where=str(self.run.folder),
            hint="a larger budget",
            ratio=ratio,
        )

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)
            self.watch.note(words)


def _point(trial: Trial) -> dict[str, Any]:
    assert trial.cost is not None and trial.valid is not None
    return {"params": trial.cost.params, "value": float(np.float64(trial.valid.value)), "name": trial.name}

"""The networks of a run: searched, lowered, measured, and never shipped above the budget."""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..budget import UNITS, Budget, Cost
from ..cost.layers import layers
from ..cost.within import Within
from ..data.dataset import Dataset
from ..data.metric import score, value
from ..data.standard import Standard
from ..engine import Job, Outcome
from ..engines import choose, lost
from ..errors import BudgetError
from ..integer.forward import outputs
from ..machine import cores
from ..network import Network
from ..run import Run
from ..search.clock import Clock
from ..search.event import Event, Noted, PhaseBegan, TrialEnded
from ..search.search import Found, search
from ..search.space import SIZES, Space
from ..search.study import NAME, Study, read
from ..search.trial import REFIT, Trial
from ..targets.compiler import cross
from ..task import Task
from .entry import Entry, within
from .floor import floor
from .latency import latency
from .measure import measured, suited
from .rivals import groups_of
from .settings import Settings
from .shipped import Integers
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

    def __init__(self, run: Run, task: Task, data: Dataset, settings: Settings, started: float, watch: Watch) -> None:
        self.run, self.task, self.data, self.settings, self.watch = run, task, data, settings, watch
        self.engine = choose()
        self.notes: list[str] = []
        held = read(run.folder) if (run.folder / NAME).exists() else ()
        self.earlier_s = max((t.at for t in held), default=0.0)
        normal = Standard.of(data.part("train")[0], task.input)
        self.budget, self.device = settings.limits, settings.chip
        if self.device is not None:
            cross(self.device)
        largest = self.budget if self.budget.params is not None else replace(self.budget, params=SIZES[1])
        self.price = Within(largest, task, normal, self.device)
        try:
            Space.of(task, self.budget, self.price)
        except BudgetError as e:
            nearest = floor(self.price)
            raise nearest.error if nearest is not None and nearest.ratio > 1 else e from None
        self.clock = (
            Clock.counted(settings.trials)
            if settings.trials is not None
            else Clock.timed(settings.seconds or 0.0, started, wrap_s=self._wrap(settings.seconds or 0.0))
        )

    def _wrap(self, total_s: float) -> float:
        """Seconds to keep back for lowering, proof, judgement and report; more for many rows to judge."""
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
            self._note(words)
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
        found, budget = searched.found, self.budget
        finals = {t.number: n for t, n in found.finalists}
        order = [(*found.winner, found.judged)] + [(t, n, t) for t, n in found.finalists]
        over: list[tuple[float, str, Cost]] = []
        for trial, network, judged in order:
            shipped, price, how = self._weighed(network)
            excess = {a: limit for a, limit in budget.limits.items() if (getattr(price, a) or 0) > limit}
            if not excess:
                return self._entry(trial, shipped, price, Integers(finals[judged.number]), judged, how)
            worst = max(excess, key=lambda a: getattr(price, a) / budget.limits[a])
            over.append((getattr(price, worst) / budget.limits[worst], worst, price))
            self._note(
                f"{trial.name} measures {getattr(price, worst):,} {UNITS[worst]} once compiled, the budget allows "
                f"{budget.limits[worst]:,}: the next candidate is taken"
            )
        return self._smaller(order[0][2], over)

    def _weighed(self, network: Network) -> tuple[Integers, Cost, dict[str, str]]:
        """A network as it is printed for the device, what that costs, and how its latency is known."""
        shipped = suited(Integers(network), self.device, self.budget)
        price, _ = measured(shipped, self.device)
        if self.device is None:
            return shipped, price, {}
        us, how = latency(shipped, self.device, self.data.part("valid")[0])
        return shipped, replace(price, latency_us=us), {"latency": how}

    def _entry(
        self, trial: Trial, shipped: Integers, price: Cost, judged: Integers, final: Trial, how: dict[str, str]
    ) -> Entry:
        x, y = self.data.part("valid")
        answers = judged.outputs(x)
        network = shipped.network
        facts: dict[str, Any] = {
            "design": network.design.to_json(),
            "recipe": network.recipe.to_json(),
            "trial": trial.number,
            "float_valid": value(self.task, y, outputs(judged.network, x)),
            "layers": layers(shipped.graph),
            "stored": "compiled C",
            "engine": trial.engine,
            **how,
        }
        if trial.rung == REFIT:
            facts["refit"] = f"on train+valid; valid is the score of trial {final.number}, which it repeats"
        valid = score(self.task, y, answers, groups=groups_of(self.data, "valid"))
        return Entry(trial.name, "network", price, valid, answers, shipped, facts=facts)

    def _smaller(self, final: Trial, over: list[tuple[float, str, Cost]]) -> Entry:
        """Train the best design once more, narrower by what it was over, until its measured cost fits."""
        assert final.design is not None and final.recipe is not None
        budget, target = self.budget, self.budget
        ratio, axis, price = over[0]
        for _ in range(3):
            allowed = int(target.limits[axis] - STEP_BACK * (getattr(price, axis) - budget.limits[axis]))
            if allowed <= 0:
                break
            target = replace(target, **{axis: allowed})
            outcome = self._train(final, target)
            if outcome is None or outcome.network is None:
                break
            network = outcome.network
            shipped, price, how = self._weighed(network)
            if within(budget, price):
                trial = replace(final, name=network.design.name, design=network.design, engine=outcome.engine)
                return self._entry(trial, shipped, price, shipped, trial, how)
        ratio, axis, price = min(over, key=lambda o: o[0])
        raise BudgetError(
            f"the nearest network needs {getattr(price, axis):,} {UNITS[axis]} once compiled, the budget allows "
            f"{budget.limits[axis]:,} ({getattr(price, axis) - budget.limits[axis]:,} over)",
            where=str(self.run.folder),
            hint="a larger budget",
            ratio=ratio,
        )

    def _train(self, final: Trial, target: Budget) -> Outcome | None:
        from ..data.standard import TargetScale
        from ..scale import to_budget

        assert final.design is not None and final.recipe is not None
        try:
            design, _ = to_budget(final.design, target, self.price)
        except BudgetError:
            return None
        x, y = self.data.part("train")
        x_valid, y_valid = self.data.part("valid")
        normal, scale = Standard.of(x, self.task.input), TargetScale.of(y, self.task)
        left = None if self.deadline is None else max(3.0, (self.deadline - time.monotonic()) / 3)
        job = Job(
            task=self.task,
            design=design,
            recipe=final.recipe,
            x=normal.apply(x, self.task.input),
            y=scale.encode(y, self.task),
            x_valid=normal.apply(x_valid, self.task.input),
            y_valid=y_valid,
            normal=normal,
            target=scale,
            seconds=left,
        )
        outcome = self.engine.train(job)
        if outcome.note and outcome.note not in self.notes:
            self._note(outcome.note)
        return outcome

    def _note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)
            self.watch.note(words)


def _point(trial: Trial) -> dict[str, Any]:
    assert trial.cost is not None and trial.valid is not None
    return {"params": trial.cost.params, "value": float(np.float64(trial.valid.value)), "name": trial.name}

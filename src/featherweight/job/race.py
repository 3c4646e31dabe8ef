"""The same short training for every view of the samples, judged side by side; then for easier questions."""

import time as clock
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..budget import Budget, Cost
from ..cost.view import price_view
from ..data.dataset import Dataset
from ..data.metric import Score, paired, score
from ..device import Device
from ..engine import Engine
from ..errors import BudgetError, FeatherError
from ..task import Task
from ..view import View
from ..views import at_source, phrase
from .probe import FEWEST, Effort, Late, Probe, probe
from .question import easier
from .rivals import groups_of
from .seen import Seen
from .simplified import AGAIN, Row

ROWS = {"train": 20_000, "valid": 5_000}  # at most; drawn where there are more
FIRST = 0.25  # of the time, for the reference at most
QUESTIONS = 3  # easier questions, at most
UNLIMITED = Effort()
Heard = Callable[[Row], None]


def race(
    task: Task,
    data: Dataset,
    views: Mapping[str, View],
    budget: Budget,
    *,
    seconds: float | None,
    seed: int,
    engine: Engine,
    device: Device | None = None,
    trials: int | None = None,
    heard: Heard | None = None,
) -> list[Row]:
    """Train one probe per view with the same schedule, and compare each with the reference on the validation rows.

    The reference is the first view, the raw sample where it is among them; it is trained once more with another seed,
    for what differs between two seeds is no difference between views.  Then come easier questions to the best view.

    Args:
        views: not fitted.
        budget: of the whole model; what the view spends is taken off.
        seconds: of all trainings together.  The reference takes a quarter at most, every other probe as many steps;
            what the rest of the time does not allow is named.  None counts work instead, and repeats exactly.
        trials: trainings at most; None for no limit.
    Returns: rows in the order in which they were trained.
    Raises: BudgetError where not even the reference fits, nor anything else.
    """
    return _Race(task, _drawn(data, seed), budget, seconds, seed, engine, device, trials, heard).run(views)


@dataclass
class _Race:
    task: Task
    data: Dataset
    budget: Budget
    seconds: float | None
    seed: int
    engine: Engine
    device: Device | None
    trials: int | None
    heard: Heard | None
    effort: Effort = UNLIMITED  # of the next probe

    def run(self, views: Mapping[str, View]) -> list[Row]:
        self.began = clock.monotonic()
        rows: list[Row] = []
        first: Probe | None = None
        reference = View()
        best: tuple[float, View, Probe] | None = None
        missed: list[BudgetError] = []
        sign = 1.0 if self.task.greater_is_better else -1.0
        for name, view in views.items():
            try:
                row, done = self._view(name, view, first)
            except FeatherError as e:
                rows.append(self._tell(Row(name, name, why=e.what)))
                missed += [e] if isinstance(e, BudgetError) else []
                continue
            rows.append(self._tell(row))
            assert row.valid is not None
            if best is None or sign * row.valid.value > best[0]:
                best = sign * row.valid.value, view, done
            if first is None:
                first, reference = done, view
                self._follow(first)
        if first is None or best is None:
            raise min(missed, key=lambda e: e.ratio) if missed else BudgetError("no view of these samples can be tried")
        return rows + self._again(reference, first) + self._questions(*best[1:])

    def _follow(self, first: Probe) -> None:
        """Later probes train as the reference did, in the rest of the time."""
        if first.steps >= FEWEST:
            self.effort = replace(self.effort, steps=first.steps)
        if self.seconds is not None and first.work:
            self.effort = replace(self.effort, pace=first.seconds / first.work)

    def _tell(self, row: Row) -> Row:
        if self.heard is not None:
            self.heard(row)
        return row

    def _view(self, name: str, view: View, first: Probe | None) -> tuple[Row, Probe]:
        spec = self.task.input
        seen = Seen.of(view, self.task, self.data)
        own = price_view(seen.view, self.task, self.device)
        left, why = self._left(seen)
        done = self._probe(seen, left)
        ram = done.cost.ram_bytes
        if not view.raw and ram is not None:  # what the view makes is the model's input: it counts once
            ram += spec.bytes + (own.ram_bytes or 0) - seen.task.input.bytes
        whole = Cost(_sum(own.params, done.cost.params), _sum(own.macs, done.cost.macs),
                     _sum(own.flash_bytes, done.cost.flash_bytes), ram)  # fmt: skip
        difference, interval = self._paired(done, first) if first else (None, None)
        row = Row(
            name,
            phrase(view, spec),
            done.words,
            self._score(done),
            difference,
            interval,
            view=own,
            model=done.cost,
            whole=None if why else whole,
            input_bytes=seen.task.input.bytes,
            at_source=at_source(view),
            steps=done.steps,
            metric=self.task.metric,
            why=why,
        )
        return row, done

    def _again(self, view: View, first: Probe) -> list[Row]:
        """The reference with another seed; nothing where no seed moves it."""
        if not first.steps:
            return []
        seen = Seen.of(view, self.task, self.data)
        try:
            done = self._probe(seen, self._left(seen)[0], seed=self.seed + 1)
        except FeatherError as e:
            return [self._tell(Row(AGAIN, AGAIN, why=e.what))]
        difference, interval = self._paired(done, first)
        what = "the reference with another seed: what chance alone does"
        row = Row(
            AGAIN,
            what,
            done.words,
            self._score(done),
            difference,
            interval,
            model=done.cost,
            whole=done.cost,
            input_bytes=seen.task.input.bytes,
            steps=done.steps,
            metric=self.task.metric,
        )
        return [self._tell(row)]

    def _questions(self, view: View, best: Probe) -> list[Row]:
        """Easier questions to the best view, about what its probe found hard."""
        seen = Seen.of(view, self.task, self.data)
        y = self.data.part("valid")[1]
        rows = []
        for q in easier(self.task, y, best.outputs)[:QUESTIONS]:
            about = replace(seen, task=replace(q.task, input=seen.task.input))
            answers = q.answers(y)
            try:
                done = self._probe(about, self._left(seen)[0], q.answers)
            except FeatherError as e:
                rows.append(self._tell(Row(q.name, q.what, question=q.what, metric=q.task.metric, why=e.what)))
                continue
            row = Row(
                q.name,
                q.what,
                done.words,
                score(q.task, answers, done.outputs, groups=groups_of(self.data, "valid")),
                model=done.cost,
                whole=done.cost,
                input_bytes=seen.task.input.bytes,
                steps=done.steps,
                question=q.what,
                metric=q.task.metric,
                chance=q.chance(answers),
                reads=view.name,
                reread=q.reread(answers, best.outputs),
            )
            rows.append(self._tell(row))
        return rows

    def _left(self, seen: Seen) -> tuple[Budget, str]:
        """What the view leaves of the budget; all of it, and why, where only a sensor could do the view's work."""
        try:
            return seen.left(self.budget, self.device), ""
        except BudgetError as e:
            if not at_source(seen.view):
                raise
            return self.budget, f"{e.what}: only where the sensor delivers it"

    def _probe(
        self,
        seen: Seen,
        left: Budget,
        answers: Callable[[np.ndarray], np.ndarray] = lambda y: y,
        seed: int | None = None,
    ) -> Probe:
        if self.trials is not None:
            if self.trials <= 0:
                raise Late("not tried, all trainings are done")
            self.trials -= 1
        effort = self.effort
        if self.seconds is not None:
            rest = self.seconds - (clock.monotonic() - self.began)
            if rest <= 0:
                raise Late("not tried, the time is over")
            effort = replace(effort, seconds=min(rest, FIRST * self.seconds) if effort == UNLIMITED else rest)
        (x, y), (x_valid, y_valid) = seen.data.part("train"), seen.data.part("valid")
        return probe(
            seen.task,
            (x, answers(y)),
            (x_valid, answers(y_valid)),
            left,
            engine=self.engine,
            effort=effort,
            seed=self.seed if seed is None else seed,
            device=self.device,
        )

    def _score(self, done: Probe) -> Score:
        return score(self.task, self.data.part("valid")[1], done.outputs, groups=groups_of(self.data, "valid"))

    def _paired(self, done: Probe, first: Probe) -> tuple[float, tuple[float, float]]:
        y = self.data.part("valid")[1]
        return paired(self.task, y, done.outputs, first.outputs, groups=groups_of(self.data, "valid"))


def _drawn(data: Dataset, seed: int) -> Dataset:
    """The training and validation rows alone, at most ROWS of each."""
    rng = np.random.default_rng(seed)
    kept = {}
    for part, most in ROWS.items():
        rows = data.split[part]
        kept[part] = rows if len(rows) <= most else np.sort(rng.choice(rows, most, replace=False))
    rows = np.concatenate([kept["train"], kept["valid"]])
    count = len(kept["train"])
    split = {"train": np.arange(count), "valid": np.arange(count, len(rows)), "test": np.zeros(0, np.int64)}
    return Dataset(data.x[rows], data.y[rows], split, None if data.groups is None else data.groups[rows])


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b

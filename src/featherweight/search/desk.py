"""The driver's desk: it alone holds the study; workers only train."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..design import Design
from ..engine import Engine
from ..errors import RunError
from ..recipe import Recipe
from ..task import Task
from .clock import Clock
from .event import Noted, OnEvent, PhaseBegan, TrialBegan, TrialEnded
from .evidence import Evidence
from .executor import Executor
from .length import Length
from .space import Space
from .strategy import Strategy
from .study import Study
from .trial import FAILED, Trial, ranked
from .work import Work, attempt

HOPELESS = 12  # failures without one success after which nothing else is tried
HUNG = (2.0, 20.0)  # a worker may take this many times its allowance, and so many seconds more
NAMES = ("trials", "promoted trials", "finals", "refits")
WORDS = (
    "screening designs",
    "training the best for longer",
    "finals, with the integers that ship",
    "refit on all rows",
)


@dataclass
class Desk:
    """What every rung works with.

    Attributes:
        length: steps by rung.
        overhead_s: seconds of a trial that are not training: arrays, judging, a process that starts.
    """

    task: Task
    space: Space
    study: Study
    clock: Clock
    executor: Executor
    evidence: Evidence
    engine: Engine
    strategy: Strategy
    seed: int
    length: Length
    on_event: OnEvent
    warnings: list[str] = field(default_factory=list)
    overhead_s: float = 0.2
    running: dict["Future[Trial]", tuple[Work, float]] = field(default_factory=dict)

    @property
    def workers(self) -> int:
        return self.executor.workers

    def of(self, *rungs: int) -> list[Trial]:
        """Trials of these rungs that ended, in the order of their numbers."""
        return sorted((t for t in self.study.trials if t.rung in rungs), key=lambda t: t.number)

    def best(self, *rungs: int) -> list[Trial]:
        """Trials of these rungs that have a score, the best first."""
        return ranked(self.of(*rungs), self.task)

    def next_number(self) -> int:
        held = [t.number for t in self.study.trials] + [w.trial.number for w, _ in self.running.values()]
        return max(held, default=-1) + 1

    def seed_of(self, *key: int) -> int:
        """A seed that follows from the search's seed and `key` alone."""
        return int(np.random.SeedSequence([self.seed, *key]).generate_state(1)[0] % 2**31)

    def folder(self, number: int) -> Path:
        """Where the network of a final is kept."""
        return self.study.folder / "networks" / str(number)

    def begin(self, rung: int) -> None:
        self.on_event(PhaseBegan(self.clock.left_s, rung, WORDS[rung]))

    def note(self, words: str) -> None:
        """Tell the user, once, however many trials say the same."""
        if words not in self.warnings:
            self.warnings.append(words)
            self.on_event(Noted(self.clock.left_s, words))

    def run(self, supply: Callable[[], Work | None], keep: bool = True) -> list[Trial]:
        """Keep the workers busy.

        Args:
            supply: gives the next work, or None when there is none for now; it is asked again after every result, and
                the end is when it has none and nobody works.
            keep: False leaves the trials out of the study.
        """
        ended: list[Trial] = []
        while True:
            while len(self.running) < self.workers and (work := supply()) is not None:
                t = work.trial
                if keep and t.cost is not None:
                    self.on_event(TrialBegan(self.clock.left_s, t.number, t.rung, t.name, t.cost))
                future = self.executor.submit(attempt, work, self.evidence, self.engine)
                self.running[future] = (work, self.clock.now())
            if not self.running:
                return ended
            for future in wait(self.running, timeout=self._patience(), return_when=FIRST_COMPLETED).done:
                trial = self._taken(future)
                if trial.note:
                    self.note(trial.note)
                if keep:
                    self.study.append(trial)
                    best = next(iter(self.best(trial.rung)), None)
                    self.on_event(TrialEnded(self.clock.left_s, trial, best))
                ended.append(trial)
            self._end_hung()

    def works(self, works: Sequence[Work], keep: bool = True) -> list[Trial]:
        """Run a list of works."""
        rest = list(works)
        return self.run(lambda: rest.pop(0) if rest else None, keep)

    def check_hope(self, *rungs: int) -> None:
        """Raises: RunError when nothing works at all in these rungs, with the most frequent reason."""
        trials = self.of(*rungs)
        if not any(t.scored for t in trials):
            reason, times = Counter(t.why for t in trials).most_common(1)[0] if trials else ("nothing was begun", 0)
            raise RunError(
                f"all {len(trials):,} {NAMES[rungs[-1]]} failed, {times:,} of them because: {reason}",
                where=str(self.study.folder),
                hint="look at the data for values that are far out, or run one trial with --trials 1",
            )

    def _taken(self, future: "Future[Trial]") -> Trial:
        work, began = self.running.pop(future)
        wall = self.clock.now() - began
        try:
            trial = future.result()
            self.overhead_s = 0.8 * self.overhead_s + 0.2 * max(0.0, wall - trial.seconds)
        except Exception as e:
            why = f"its worker process ended early ({type(e).__name__}): killed from outside, or out of memory"
            trial = replace(work.trial, status=FAILED, why=why, seconds=wall)
        return replace(trial, at=self.clock.elapsed_s)

    def _limit(self, work: Work) -> float | None:
        return None if work.seconds is None else HUNG[0] * work.seconds + HUNG[1]

    def _patience(self) -> float | None:
        ends = [began + limit for work, began in self.running.values() if (limit := self._limit(work)) is not None]
        return max(0.1, min(ends) - self.clock.now()) if ends else None

    def _end_hung(self) -> None:
        for future, (work, began) in list(self.running.items()):
            limit = self._limit(work)
            if limit is not None and self.clock.now() > began + limit and not future.done():
                self.executor.kill(future)


def trial_of(number: int, rung: int, design: Design, recipe: Recipe, **known: Any) -> Trial:
    """A trial that is about to begin."""
    return Trial(number, rung, design.name, design, recipe, recipe.seed, **known)

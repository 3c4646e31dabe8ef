"""The search itself: rungs in order, a winner by validation, nothing lost on the way."""

import contextlib
from dataclasses import dataclass, replace

from ..budget import Budget
from ..data.dataset import Dataset
from ..data.standard import Standard
from ..engine import Engine
from ..network import Network
from ..scale import Price
from ..task import Task
from .clock import Clock
from .desk import Desk
from .event import OnEvent, silent
from .evidence import Evidence
from .executor import EXECUTORS
from .finals import decide, network_of, winner
from .front import front, knee
from .length import Length, finalists
from .promotion import promote
from .refit import possible, refit
from .screening import screen
from .space import SIZES, Space
from .strategy import STRATEGIES
from .study import Study
from .trial import FINAL, PROMOTION, SCREENING, Trial

MINUTES = 10  # of a search that was given neither a time nor a number of trials


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        finalists: finals with their networks, best validation score first.
        winner: what ships: the best final, or its refit on train+valid.
        judged: the final whose validation score stands for the winner (the winner itself without a refit).
        front: trials of the longest rung that has several sizes, that no smaller one beats, the smallest first.
        knee: the point of the front after which size pays little.
        trials: everything that was tried, in the order in which it ended.
    """

    finalists: tuple[tuple[Trial, Network], ...]
    winner: tuple[Trial, Network]
    judged: Trial
    front: tuple[Trial, ...]
    knee: Trial
    trials: tuple[Trial, ...]
    warnings: tuple[str, ...]


def search(
    task: Task,
    dataset: Dataset,
    budget: Budget,
    *,
    clock: Clock | None = None,
    workers: int = 1,
    seed: int = 0,
    study: Study,
    engine: Engine,
    price: Price | None = None,
    strategy: str = "tpe",
    executor: str = "process",
    on_event: OnEvent = silent,
) -> Found:
    """Find the network that scores best on validation within a budget.

    Designs are screened by short trainings, the best third is trained longer, the best two or three of those
    longest, the last steps on the integers that ship; every training has a complete annealed schedule of its own.
    Every trial is in the study before the next begins; called again with a resumed study, a search goes on where it
    was, and loses at most the trials that were running.  Test rows are not read.

    Args:
        dataset: its "train" and "valid" rows are used.
        budget: bounded axes are kept by construction; where params are free, sizes are searched as well.
        clock: `Clock.timed` or `Clock.counted`; the default is ten minutes from now.
        workers: trainings side by side.
        study: open for appending; its folder takes the networks and, meanwhile, the workers' copy of the data.
        price: what a design costs; default: `cost.within` for this task.
        strategy, executor: registered names.
        on_event: called in the caller's thread.
    Returns: Found.
    Raises: BudgetError when no design fits (the nearest miss), RunError when nothing can be trained or written.
        KeyboardInterrupt passes through after the workers have ended.
    """
    clock = Clock.timed(60.0 * MINUTES) if clock is None else clock
    method = STRATEGIES[strategy]()
    space = Space.of(task, budget, _priced(task, dataset, budget, price))
    evidence = Evidence.write(dataset, task, study.folder / "scratch", seed)
    pool = EXECUTORS[executor](workers)
    try:
        train, valid = evidence.sizes
        growth = (train + valid) / train if possible(train, valid) else 0.0
        waves = -(-finalists(workers) // workers)
        clock = clock.begun(max((t.at for t in study.trials), default=0.0), waves, growth)
        length = Length(dataset.count("train"))
        desk = Desk(task, space, study, clock, pool, evidence, engine, method, seed, length, on_event)
        desk.warnings = list(dict.fromkeys(t.note for t in study.trials if t.note))
        return _climb(desk)
    finally:
        with contextlib.suppress(Exception):
            pool.close()
        evidence.remove()


def _climb(desk: Desk) -> Found:
    screened, promoted, finals = desk.clock.counts()
    counted = desk.clock.trials is not None
    if screened or not counted:
        screen(desk, screened)
        desk.clock = desk.clock.after(SCREENING)
    if promoted or not counted:
        promote(desk, promoted, screened)
        desk.clock = desk.clock.after(PROMOTION)
    decide(desk, finals, screened + promoted)
    desk.clock = desk.clock.after(FINAL)
    final = winner(desk)
    last = desk.clock.trials or 0
    again = refit(desk, final, max(last, desk.next_number()) if not desk.of(3) else desk.of(3)[0].number)
    best = desk.best(FINAL)
    best.sort(key=lambda t: t.number != final.number)
    networks = tuple((t, network_of(desk, t)) for t in best)
    shipped = networks[0] if again is None else (again, network_of(desk, again))
    points = _front(desk)
    return Found(networks, shipped, final, tuple(points), knee(points), tuple(desk.study.trials), tuple(desk.warnings))


def _front(desk: Desk) -> list[Trial]:
    """Of each design at its highest rung; where sizes are searched, of the highest rung that has at least three points,
    because only trainings of one length compare sizes fairly."""
    if not desk.space.free:
        highest: dict[str, Trial] = {}
        for t in [*desk.best(SCREENING), *desk.best(PROMOTION), *desk.best(FINAL)]:
            if t.design and (t.design.id not in highest or highest[t.design.id].rung < t.rung):
                highest[t.design.id] = t
        return front(list(highest.values()), desk.task)
    for rung in (PROMOTION, SCREENING):
        points = front(desk.of(rung), desk.task)
        if len(points) >= 3:
            return points
    return front(desk.of(FINAL), desk.task)


def _priced(task: Task, dataset: Dataset, budget: Budget, price: Price | None) -> Price:
    if price is not None:
        return price
    from ..cost.within import Within

    largest = budget if budget.params is not None else replace(budget, params=SIZES[1])
    return Within(largest, task, Standard.of(dataset.part("train")[0], task.input))

"""The first rung: many designs, short complete schedules."""

from dataclasses import replace
from statistics import median
from typing import Any

from ..errors import BudgetError, DesignError, UnsupportedError
from .desk import HOPELESS, Desk, trial_of
from .length import SCREENED, SLACK
from .space import Proposal
from .strategy import ask
from .trial import SCREENING, Trial
from .work import Work

LAG = 8  # where trials are counted, trial i knows the results of the trials up to i - LAG, for any number of workers
REHEARSAL = (5, 40)  # steps: the first call of a worker imports and allocates, the second one is measured


def screen(desk: Desk, count: int) -> None:
    """Try `count` designs, or as many as the time allows where trials are not counted.

    Where they are counted, the sequence depends on the seed alone: a trial is asked for when the results of all
    trials up to LAG before it are known, and is shown no others, however fast the workers are.

    Raises: RunError when nothing at all can be trained.
    """
    desk.begin(SCREENING)
    if desk.clock.trials is not None:
        _counted(desk, count)
    else:
        _timed(desk)
    desk.check_hope()


def proposed(desk: Desk, number: int, told: list[Trial], running: list[dict[str, Any]], firsts: int) -> Trial:
    """Choose what trial `number` tries: one of the first `firsts` points known to be good, or what a strategy asks."""
    points = desk.space.first()[:firsts]
    if number < len(points):
        params = {**points[number], "size": desk.space.size_of(number if desk.space.free else 0)}
        try:
            found = desk.space.propose(params)
            return _trial(desk, number, found, params, ())
        except (BudgetError, DesignError, UnsupportedError):
            pass
    params, found, misses = ask(desk.strategy, desk.space, told, running, number, desk.seed)
    return _trial(desk, number, found, params, misses)


def _trial(desk: Desk, number: int, found: Proposal, params: dict[str, Any], misses: Any) -> Trial:
    steps = desk.length.steps(SCREENING, found.recipe.batch)
    recipe = replace(found.recipe, steps=steps, seed=desk.seed_of(SCREENING, number))
    known = {"cost": found.cost, "rows": desk.evidence.screening, "params": tuple(params.items()), "misses": misses}
    return trial_of(number, SCREENING, found.design, recipe, **known)


def _counted(desk: Desk, count: int) -> None:
    ended = {t.number: t for t in desk.of(SCREENING)}
    begun: dict[int, Trial] = {}

    def supply() -> Work | None:
        ended.update({t.number: t for t in desk.of(SCREENING)})
        number = next((n for n in range(count) if n not in ended and n not in begun), None)
        if number is None or any(n not in ended for n in range(number - LAG + 1)):
            return None
        told = [ended[n] for n in range(number - LAG + 1)]
        recent = range(max(0, number - LAG + 1), number)
        running = [dict((ended.get(n) or begun[n]).params) for n in recent]
        begun[number] = proposed(desk, number, told, running, max(1, count // 2))
        return Work(begun[number])

    desk.run(supply)


def _timed(desk: Desk) -> None:
    share = max(0.5, desk.clock.left_in(SCREENING) * desk.workers / SCREENED)
    if desk.of(SCREENING):
        _remember(desk)
    else:
        _rehearse(desk, share)

    def supply() -> Work | None:
        ended = desk.of(SCREENING)
        left = desk.clock.left_in(SCREENING)
        typical = median([t.seconds for t in ended]) if ended else 0.0
        good = any(t.scored for t in ended)
        if left < 0.7 * typical + desk.overhead_s and (good or len(ended) >= HOPELESS):
            return None
        if left <= 0 and (len(ended) + len(desk.running) >= desk.workers or good):
            return None
        if len(ended) >= HOPELESS and not good:
            return None
        running = [dict(w.trial.params) for w, _ in desk.running.values()]
        trial = proposed(desk, desk.next_number(), ended, running, 100)
        return Work(trial, max(1.0, min(SLACK * share, left - desk.overhead_s)))

    desk.run(supply)


def _rehearse(desk: Desk, share: float) -> None:
    """Measure this machine on the first designs, and shorten the schedules to what it can do."""
    for steps in REHEARSAL:
        works = []
        for i in range(desk.workers):
            trial = proposed(desk, i, [], [], 100)
            assert trial.recipe is not None
            works.append(Work(replace(trial, recipe=replace(trial.recipe, steps=steps), rows="valid"), share))
        ended = desk.works(works, keep=False)
    paces = [(t.seconds / t.recipe.steps, t.recipe.batch) for t in ended if t.scored and t.recipe]
    if paces:
        seconds, batch = max(paces)
        desk.length = desk.length.cut_to(seconds, batch, share / desk.evidence.repeats(desk.evidence.screening))


def _remember(desk: Desk) -> None:
    """Take the length of the schedules from the trials of an interrupted search."""
    known = [(t.recipe, desk.length) for t in desk.of(SCREENING) if t.scored and t.recipe]
    ratios = [recipe.steps / length.steps(SCREENING, recipe.batch) for recipe, length in known]
    if ratios:
        desk.length = replace(desk.length, cut=min(1.0, max(0.1, median(ratios))))

"""The first rung: many designs, short complete schedules."""

from dataclasses import replace
from statistics import mean, median
from typing import Any

from ..errors import BudgetError, DesignError, UnsupportedError
from .desk import HOPELESS, Desk, trial_of
from .length import CUTS, PROMOTED, SCREENED, SLACK, TIMES
from .length import MOST as LONGEST
from .space import Proposal
from .strategy import ask
from .trial import PROMOTION, REFIT, SCREENING, Trial
from .work import Work

LAG = 8  # where trials are counted, trial i knows the results of the trials up to i - LAG, for any number of workers
MOST = 400  # screenings, however long the time: validation rows wear out
HURRIED = 0.5  # of a screening's full length: below it, trials are judged by one split, however small
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
    desk.check_hope(SCREENING)


def proposed(desk: Desk, number: int, told: list[Trial], running: list[dict[str, Any]], firsts: int) -> Trial:
    """Choose what trial `number` tries: one of the first `firsts` points known to be good, or what a strategy asks."""
    points = desk.space.first[:firsts]
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
    # A table has one number per sample and channel: too few share one.
    ghost = 0 if desk.task.input.kind == "table" else desk.engine.ghost(found.design.input)
    recipe = replace(found.recipe, steps=steps, seed=desk.seed_of(SCREENING, number), ghost=ghost)
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
    if desk.of(SCREENING):
        _remember(desk)
    else:
        _rehearse(desk)
    share = _share(desk)

    def supply() -> Work | None:
        ended = desk.of(SCREENING)
        good = any(t.scored for t in ended)
        left = _left(desk, ended)
        if len(ended) >= (MOST if good else HOPELESS):
            return None
        typical = median(t.seconds for t in ended) if ended else 0.0
        if left < 0.7 * typical + desk.overhead_s and (good or desk.running):
            return None
        running = [dict(w.trial.params) for w, _ in desk.running.values()]
        trial = proposed(desk, desk.next_number(), ended, running, len(desk.space.first))
        return Work(trial, max(1.0, min(SLACK * share, left - desk.overhead_s)))

    desk.run(supply)


def _share(desk: Desk) -> float:
    """Seconds for each trial where there are SCREENED of them."""
    return max(0.5, desk.clock.left_in(SCREENING) * desk.workers / SCREENED)


def _left(desk: Desk, ended: list[Trial]) -> float:
    """Seconds left for screening: its own part, and what the later rungs could not use even at their longest."""
    own = desk.clock.left_in(SCREENING)
    scored = [t for t in ended if t.scored]
    if len(scored) < desk.workers:
        return own
    typical = median(t.seconds for t in scored)
    once = typical / desk.evidence.repeats(desk.evidence.screening) / desk.length.cut
    promotion = TIMES[PROMOTION] * typical * (1 + min(PROMOTED, len(scored) / 3) / desk.workers)
    final = LONGEST * once
    return max(own, desk.clock.left_in(REFIT) - 1.2 * (promotion + 2.5 * final) - 8 * desk.overhead_s)


def _rehearse(desk: Desk) -> None:
    """Measure this machine on the first designs, and give the schedules the length that suits it."""
    for steps in REHEARSAL:
        works = []
        for i in range(desk.workers):
            trial = proposed(desk, i, [], [], len(desk.space.first))
            assert trial.recipe is not None
            short = replace(trial, recipe=replace(trial.recipe, steps=steps), rows="valid")
            works.append(Work(short, _share(desk)))
        ended = desk.works(works, keep=False)
    desk.clock = desk.clock.after(-1)
    paces = [(t.seconds / t.recipe.steps, t.recipe.batch) for t in ended if t.scored and t.recipe]
    if paces:
        pace, batch, share = mean(s for s, _ in paces), paces[0][1], _share(desk)
        repeats = desk.evidence.repeats(desk.evidence.screening)
        whole = desk.length.cut_to(pace, batch, share / repeats)
        if repeats > 1 and whole.cut < HURRIED:  # one training that has learnt something tells more than several
            desk.evidence = replace(desk.evidence, screening="valid")
            whole = desk.length.cut_to(pace, batch, share)
        desk.length = whole


def _remember(desk: Desk) -> None:
    """Take the length of the schedules from the trials of an interrupted search."""
    desk.evidence = replace(desk.evidence, screening=desk.of(SCREENING)[-1].rows)
    known = [(t.recipe, desk.length) for t in desk.of(SCREENING) if t.scored and t.recipe]
    ratios = [recipe.steps / length.steps(SCREENING, recipe.batch) for recipe, length in known]
    if ratios:
        desk.length = replace(desk.length, cut=min(CUTS[1], max(CUTS[0], median(ratios))))

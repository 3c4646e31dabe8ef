"""The last rung: the best two or three, the longest schedules, the integers that ship."""

from collections import Counter
from dataclasses import replace
from statistics import median

from ..network import Network
from .desk import Desk, trial_of
from .front import front, knee
from .length import FEWEST, INTEGER_SHARE, MOST, TIMES, finalists
from .screening import proposed
from .space import augment_of
from .trial import FINAL, PROMOTION, SCREENING, Trial, ranked
from .work import Work

TRIED = 8  # finals in all, where time is left or some fail
FLOOR_SECONDS = 3.0  # even when the time is over, one network must come out
LONG = 150  # epochs of a final above which a shorter one of the same design stands beside it
SHORT = 0.25  # of the long one's steps

Candidate = tuple[Trial, float]  # whose design and recipe, and how much of the full schedule


def decide(desk: Desk, count: int, first: int) -> None:
    """Train the finalists; where trials are not counted and time is left, further candidates follow.

    Args:
        count: finalists where trials are counted.
        first: number of the first of them there.
    """
    counted = desk.clock.trials is not None
    found = _candidates(desk)
    if not found and counted:  # so few trials that nothing was screened
        found = [proposed(desk, number, [], [], count) for number in range(count)]
    desk.begin(FINAL)
    candidates = _lengths(desk, found)
    want = count if counted else min(finalists(desk.workers), len(candidates))
    numbers = {t.number for t in desk.study.trials}
    rest = _missing(desk, candidates)
    free = iter(n for n in range(first, first + count + TRIED) if n not in numbers)

    def supply() -> Work | None:
        ended = desk.of(FINAL)
        under_way = sum(t.scored for t in ended) + len(desk.running)
        if not rest or len(ended) + len(desk.running) >= max(TRIED, want):
            return None
        left = desk.clock.left_in(FINAL) - desk.overhead_s
        if under_way >= want and (counted or not _room(ended, left)):
            return None
        if not counted and left < 1.0 and under_way:
            return None
        parent, share = rest.pop(0)
        if counted:
            return _work(desk, next(free), parent, share, None)
        waves = max(1, -(-(want - under_way) // desk.workers))
        return _work(desk, desk.next_number(), parent, share, max(FLOOR_SECONDS, left / waves))

    desk.run(supply)
    desk.check_hope(FINAL)


def winner(desk: Desk) -> Trial:
    """The final that validation prefers.

    Where params are free, it is the smallest final whose score lies within the interval of the best one: larger is
    only better as far as validation can tell.
    """
    best, *others = ranked(desk.of(FINAL), desk.task)
    if not desk.space.free or best.valid is None:
        return best
    low, high = best.valid.interval
    near = [t for t in others if t.valid and low <= t.valid.value <= high]
    return min([best, *near], key=lambda t: (t.cost.params or 0, t.number))  # type: ignore[union-attr]


def network_of(desk: Desk, trial: Trial) -> Network:
    """The network that a final or a refit left in the run folder.  Raises: RunError when it is gone."""
    return Network.load(desk.folder(trial.number))


def longer_pays(desk: Desk) -> bool:
    """False where the best promoted trial falls below the interval of the best screened one: it overfits."""
    short, long = desk.best(SCREENING), desk.best(PROMOTION)
    if not short or not long:
        return True
    low, high = short[0].valid.interval  # type: ignore[union-attr]
    inside = low <= long[0].valid.value <= high  # type: ignore[union-attr]
    return inside or ranked([short[0], long[0]], desk.task)[0] is long[0]


def _candidates(desk: Desk) -> list[Trial]:
    """The best design of each promoted pair, then the screened that were not promoted; by size around the knee where
    params are free."""
    order = [*desk.best(PROMOTION), *desk.best(SCREENING)]
    seen: dict[str, Trial] = {}
    for t in order:
        if t.design:
            seen.setdefault(t.design.id, t)
    best = _varied(desk, list(seen.values()))
    if not desk.space.free or len(best) < 2:
        return best
    ends = [t for t in best if t.rung == PROMOTION] or best
    curve = front(ends, desk.task)
    middle = curve.index(knee(curve))
    near = sorted(curve, key=lambda t: (abs(curve.index(t) - middle), -curve.index(t)))
    return near + [t for t in best if t not in near]


def _varied(desk: Desk, best: list[Trial]) -> list[Trial]:
    """The best design a second time, with the richest augmentation, where it was promoted with less: what long
    schedules gain from augmentation, short ones cannot tell."""
    if not best or best[0].recipe is None or len(best[0].recipe.augment) > 1 or desk.space.rich == "none":
        return best
    first, recipe = best[0], best[0].recipe
    return [first, replace(first, recipe=replace(recipe, augment=augment_of(desk.space.rich))), *best[1:]]


def _room(ended: list[Trial], left: float) -> bool:
    """True where a whole further final fits into the time."""
    return bool(ended) and left > 1.1 * median(t.seconds for t in ended)


def _lengths(desk: Desk, found: list[Trial]) -> list[Candidate]:
    """Full schedules, and beside the first a short one where the full one is so long that it may learn the noise:
    validation has seen neither length yet, and shall choose."""
    order = [(t, 1.0) for t in found]
    if not found or desk.space.free:
        return order
    first = found[0]
    seconds = None if desk.clock.trials is not None else max(FLOOR_SECONDS, desk.clock.left_in(FINAL))
    assert first.recipe is not None
    epochs = _steps(desk, first, seconds) * first.recipe.batch / desk.length.samples
    return [order[0], (first, SHORT), *order[1:]] if epochs > LONG else order


def _missing(desk: Desk, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates less those that an interrupted search has trained."""
    held = Counter((t.parent, t.recipe.augment) for t in desk.of(FINAL) if t.recipe)
    rest = []
    for t, share in candidates:
        if t.recipe and held[t.number, t.recipe.augment]:
            held[t.number, t.recipe.augment] -= 1
        elif t.recipe:
            rest.append((t, share))
    return rest


def _steps(desk: Desk, parent: Trial, seconds: float | None) -> int:
    """Of a full schedule: what the machine can do in the time, and no more than makes sense."""
    assert parent.recipe is not None
    times = float(TIMES[FINAL])
    if not longer_pays(desk):
        times = float(TIMES[PROMOTION])
    elif seconds is not None:
        times = float(MOST)
    steps = desk.length.steps(FINAL, parent.recipe.batch, times)
    if seconds is not None and parent.seconds > 0:
        repeats = desk.evidence.repeats(parent.rows)
        pace = parent.seconds / repeats / parent.recipe.steps
        # Generous: a short training looks slower per step than a long one, and the engine keeps the time.
        steps = max(FEWEST, min(steps, round(2 * seconds / pace)))
    return steps


def _work(desk: Desk, number: int, parent: Trial, share: float, seconds: float | None) -> Work:
    assert parent.design is not None and parent.recipe is not None
    steps, seed = max(FEWEST, round(share * _steps(desk, parent, seconds))), desk.seed_of(FINAL, number)
    recipe = replace(parent.recipe, steps=steps, integer_share=INTEGER_SHARE, seed=seed, ghost=0)
    known_parent = any(t.number == parent.number for t in desk.of(SCREENING, PROMOTION))
    source = parent.number if known_parent else None
    known = {"cost": parent.cost, "rows": "valid", "parent": source, "params": parent.params}
    trial = trial_of(number, FINAL, parent.design, recipe, **known)
    return Work(trial, seconds, str(desk.folder(number)))

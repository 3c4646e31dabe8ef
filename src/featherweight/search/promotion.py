"""The second rung: the best third again, four times as long, and the question whether augmentation pays."""

from dataclasses import replace
from statistics import mean, median, stdev

from .desk import Desk, trial_of
from .front import spread
from .length import PROMOTED, TIMES, finalists
from .space import augment_of
from .trial import PROMOTION, SCREENING, Trial
from .work import Work

LEAST, SHORTEST = 4, 2.0  # promotions that still narrow the field, and screenings that each should last

Pair = tuple[Trial, tuple[str, ...]]  # a trial to promote, and the augmentations to promote it with


def promote(desk: Desk, count: int, first: int) -> None:
    """Train the best designs of the screening longer, on the same rows.

    Where the screening does not say whether augmentation pays, the best design is tried with and without it, with the
    same seed.  Where there is time for no more of them than go into the finals anyway, the finals follow at once and
    get the time.

    Args:
        count: trainings; chosen from the time where trials are not counted.
        first: number of the first of them where trials are counted.
    """
    counted = desk.clock.trials is not None
    if not counted:
        count = _affordable(desk)
        if count <= finalists(desk.workers):
            return
    pairs = chosen(desk, count)
    if not pairs:
        return
    desk.begin(PROMOTION)
    held = {(t.parent, t.recipe.augment) for t in desk.of(PROMOTION) if t.recipe}
    rest = [(i, p) for i, p in enumerate(pairs) if (p[0].number, p[1]) not in held]

    def supply() -> Work | None:
        left = desk.clock.left_in(PROMOTION)
        if not rest or (left <= desk.overhead_s and not counted):
            return None
        i, (parent, augment) = rest.pop(0)
        waves = -(-(len(rest) + 1) // desk.workers)
        number = first + i if counted else desk.next_number()
        return Work(
            _trial(desk, number, parent, augment), None if counted else max(1.0, left / waves - desk.overhead_s)
        )

    desk.run(supply)


def chosen(desk: Desk, count: int) -> list[Pair]:
    """Which trials to promote, with which augmentations."""
    best = _distinct(desk.best(SCREENING))
    policy = _policy(desk)
    if count < 2 or not policy or augmentation_is_clear(desk.of(SCREENING)):
        return [(t, t.recipe.augment) for t in spread(best, count, desk.space.free) if t.recipe]
    pairs: list[Pair] = [(t, t.recipe.augment) for t in spread(best, count - 1, desk.space.free) if t.recipe]
    first, own = pairs[0]
    return [pairs[0], (first, () if own else policy), *pairs[1:]]


def augmentation_is_clear(trials: list[Trial]) -> bool:
    """True where the scores with and without augmentation differ by more than two standard errors."""
    sides: dict[bool, list[float]] = {False: [], True: []}
    for t in trials:
        if t.scored and t.recipe and t.valid:
            sides[bool(t.recipe.augment)].append(t.valid.value)
    if min(len(v) for v in sides.values()) < 4:
        return False
    error = sum(stdev(v) ** 2 / len(v) for v in sides.values()) ** 0.5
    return abs(mean(sides[True]) - mean(sides[False])) > 2 * error


def _policy(desk: Desk) -> tuple[str, ...]:
    """The augmentation of the best trial that has one, or the space's richest; () where none suits."""
    for t in desk.best(SCREENING):
        if t.recipe and t.recipe.augment:
            return t.recipe.augment
    return augment_of(desk.space.rich)


def _distinct(trials: list[Trial]) -> list[Trial]:
    """Each design once, at its best."""
    seen: dict[str, Trial] = {}
    for t in trials:
        if t.design:
            seen.setdefault(t.design.id, t)
    return list(seen.values())


def _affordable(desk: Desk) -> int:
    """As many as fit into the rung, a third of the screened at most, in whole waves of workers; a few even where they
    have to be shorter, as long as they are still twice as long as a screening."""
    scored = desk.best(SCREENING)
    if not scored:
        return 0
    once, left = median(t.seconds for t in scored), desk.clock.left_in(PROMOTION) * desk.workers
    count = min(PROMOTED, max(LEAST, -(-len(scored) // 3)), int(left / (once * TIMES[PROMOTION] + desk.overhead_s)))
    if count < LEAST and left / LEAST > SHORTEST * once + desk.overhead_s:
        count = LEAST
    return max(desk.workers, count // desk.workers * desk.workers)


def _trial(desk: Desk, number: int, parent: Trial, augment: tuple[str, ...]) -> Trial:
    assert parent.design is not None and parent.recipe is not None
    recipe = replace(
        parent.recipe,
        steps=desk.length.steps(PROMOTION, parent.recipe.batch),
        seed=desk.seed_of(PROMOTION, parent.number),
        augment=augment,
        ghost=0,
    )
    known = {"cost": parent.cost, "rows": desk.evidence.screening, "parent": parent.number, "params": parent.params}
    return trial_of(number, PROMOTION, parent.design, recipe, **known)

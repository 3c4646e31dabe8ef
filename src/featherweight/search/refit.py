"""The winner once more, on training and validation rows together, where validation has said for how long."""

from dataclasses import replace

from .desk import Desk, trial_of
from .trial import DONE, FINAL, REFIT, Trial
from .work import Work

LEAST_VALID = 0.05  # of the rows: fewer are not worth a refit
LATE = 0.75  # of the schedule: a best point after it says that training did not turn
WORSE = 1.25  # training loss of the refit over that of the finalist, at most
STRETCH = 1.5  # times as many epochs as the final, at most, where time is kept and left
ENOUGH = 0.7  # of the time the refit needs must be left; its schedule is shortened by the rest


def refit(desk: Desk, final: Trial, number: int) -> Trial | None:
    """Train the winner's design and recipe on train+valid, for as many epochs, or half as many more where time is left.

    The final trained beside others, the refit has the machine to itself: what that saves goes into its schedule,
    which validation has seen improve to its end.

    A refit has no validation rows of its own: it ships under the score of the final it repeats, its record says so,
    and its training loss must be about as low as the finalist's.

    Args:
        final: the winner of the finals.
        number: of the trial where trials are counted.
    Returns: the refit where it is to be shipped, else None; the reason is among the warnings.
    """
    for old in desk.of(REFIT):
        if old.parent == final.number:
            return old if _accepted(desk, old, final) else None
    train, valid = desk.evidence.sizes
    growth = (train + valid) / train
    left = desk.clock.left_in(REFIT) - desk.overhead_s
    why = reason_against(final, train, valid, left, growth, desk.task.greater_is_better)
    if why:
        desk.note(f"not refitted on train and validation rows together: {why}")
        return None
    desk.begin(REFIT)
    assert final.design is not None and final.recipe is not None
    counted = desk.clock.trials is not None
    number = number if counted else desk.next_number()
    stretch = 1.0 if counted or _shorter_won(desk, final) else STRETCH
    recipe = replace(final.recipe, steps=round(final.recipe.steps * growth * stretch), seed=desk.seed_of(REFIT, number))
    known = {"cost": final.cost, "rows": "none", "parent": final.number, "params": final.params}
    trial = trial_of(number, REFIT, final.design, recipe, **known)
    words = f"trained on train+valid: it has no validation score of its own, that of trial {final.number} stands"
    trial = replace(trial, why=words)
    (done,) = desk.works([Work(trial, None if counted else left, str(desk.folder(number)))])
    return done if _accepted(desk, done, final) else None


def _shorter_won(desk: Desk, final: Trial) -> bool:
    """True where a longer final of the same design scored worse: more epochs would be a step backwards."""
    assert final.design is not None and final.recipe is not None
    same = [t.recipe for t in desk.of(FINAL) if t.design and t.design.id == final.design.id and t.recipe]
    return any(r.steps > 1.5 * final.recipe.steps for r in same)


def possible(train: int, valid: int) -> bool:
    """True where a refit would add enough rows to be worth its time."""
    return valid >= LEAST_VALID * (train + valid)


def reason_against(final: Trial, train: int, valid: int, left: float, growth: float, greater_is_better: bool) -> str:
    """Why `final` should not be refitted; "" where it should."""
    if not possible(train, valid):
        return f"{valid:,} validation rows beside {train:,} would add little"
    points = [(step, metric) for step, _, metric in final.curve if metric is not None]
    if len(points) < 2:
        return "no validation curve says how long to train"
    sign = -1.0 if greater_is_better else 1.0
    best_step, best = min(points, key=lambda p: (sign * p[1], -p[0]))
    last = points[-1][1]
    inside = final.valid is not None and final.valid.interval[0] <= best <= final.valid.interval[1]
    if best_step < LATE * points[-1][0] and not inside:
        return f"validation was best at step {best_step:,} ({best:.4g}) and ended at {last:.4g}"
    if left < ENOUGH * growth * final.seconds:
        return f"it needs {growth * final.seconds:.0f} s, {max(0.0, left):.0f} s are left"
    return ""


def _accepted(desk: Desk, done: Trial, final: Trial) -> bool:
    ours, theirs = _loss(done), _loss(final)
    if done.status != DONE:
        desk.note(f"the refit on train and validation rows {done.status} ({done.why}): the finalist ships")
        return False
    if ours is None or theirs is None or not ours <= WORSE * theirs:
        desk.note(
            f"the refit on train and validation rows ended at a training loss of {_said(ours)}, the finalist at "
            f"{_said(theirs)}: the finalist ships"
        )
        return False
    return True


def _loss(trial: Trial) -> float | None:
    """The last training loss, averaged over the last tenth of the curve."""
    losses = [loss for _, loss, _ in trial.curve if loss == loss]
    tail = losses[-max(1, len(losses) // 10) :]
    return sum(tail) / len(tail) if tail else None


def _said(loss: float | None) -> str:
    return "nothing measured" if loss is None else f"{loss:.4g}"

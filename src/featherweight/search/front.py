"""The front of size against score, and its knee."""

import math

from ..task import Task
from .trial import Trial, ranked


def front(trials: list[Trial], task: Task) -> list[Trial]:
    """Trials that no other one beats in score with as few params, the smallest first."""
    kept: list[Trial] = []
    order = {t.number: i for i, t in enumerate(ranked(trials, task))}
    for t in sorted((t for t in trials if t.number in order and t.cost), key=lambda t: (_params(t), order[t.number])):
        if not kept or order[t.number] < order[kept[-1].number]:
            kept.append(t)
    return kept


def knee(points: list[Trial]) -> Trial:
    """Where a front stops paying: the point farthest above the straight line between its ends.

    Both axes are scaled to 0..1, params by their logarithm (Satopaa et al. 2011, ICDCS Workshops, "Finding a kneedle
    in a haystack"; differs: no smoothing, a front is monotone).

    Args:
        points: a front, the smallest first; not empty.
    """
    if len(points) < 3:
        return points[-1]
    x = [math.log(_params(t)) for t in points]
    y = [t.valid.value for t in points]  # type: ignore[union-attr]
    if x[0] == x[-1] or y[0] == y[-1]:
        return points[0]
    gain = [(b - y[0]) / (y[-1] - y[0]) - (a - x[0]) / (x[-1] - x[0]) for a, b in zip(x, y, strict=True)]
    return points[gain.index(max(gain))]


def spread(best: list[Trial], count: int, sizes: bool) -> list[Trial]:
    """Take `count` trials, the best first; with `sizes`, the best of each of `count` ranges of log(params) first."""
    if not sizes or count < 2 or len(best) <= count:
        return best[:count]
    logs = [math.log(_params(t)) for t in best]
    low, width = min(logs), (max(logs) - min(logs)) / count or 1.0
    taken: dict[int, Trial] = {}
    for t, size in zip(best, logs, strict=True):
        taken.setdefault(min(count - 1, int((size - low) / width)), t)
    rest = [t for t in best if t not in taken.values()]
    return ([*sorted(taken.values(), key=best.index), *rest])[:count]


def _params(trial: Trial) -> int:
    assert trial.cost is not None and trial.cost.params is not None
    return max(1, trial.cost.params)

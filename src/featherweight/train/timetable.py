"""Where in its schedule a training is: moved on by steps, or faster where time would run out before the end."""

import math
from collections.abc import Callable

WARM_UP = 3  # steps of a phase that are not timed: the first calls choose kernels and fill caches
POINTS = 8  # points of the learning curve
CHUNK_S = 0.1  # seconds that a call of several steps may take, about: the clock and Ctrl-C are heard in between
KEEP = 0.97  # of the allowance; the rest is for what cannot be foreseen
REST_MOST = 0.3  # of the allowance, at most, for what comes after the last step
EDGE = 1e-9


class Timetable:
    """Plans steps in groups and watches what they take.

    Progress runs from 0 to 1 over all phases, never backwards, and always arrives: a short allowance makes the
    strides longer, so that the schedule is complete at the end.

    Args:
        steps: of the whole schedule; seconds: allowance counted from `began`, or None.
        now: the clock.
    Attributes:
        done: steps taken; spent: progress in [0, 1].
    """

    def __init__(self, steps: int, seconds: float | None, began: float, now: Callable[[], float]) -> None:
        self.steps, self.seconds, self.began, self.now = steps, seconds, began, now
        self.done, self.spent = 0, 0.0
        self.until, self.rest, self.dearer, self.later = 1.0, 0.0, 0.0, 1.0
        self.step_s: float | None = None
        self.mark: tuple[float, int] | None = None
        self.first = 0

    def enter(self, until: float, rest: float, cost: float = 1.0, later: float = 1.0) -> None:
        """Begin a phase.

        Args:
            until: progress at which it ends.
            rest: what comes after the phases' last steps, in steps of this phase.
            cost: of a step, in steps of the phase before; later: of a step of the phase after it, in steps of this one.
        """
        self.until, self.rest, self.later = until, rest, later
        self.step_s = None if self.step_s is None else self.step_s * cost
        self.mark, self.first = None, self.done

    @property
    def running(self) -> bool:
        """The phase has steps left."""
        return self.spent < self.until - EDGE

    def plan(self, most: int) -> list[float]:
        """Move on by the next steps, at most `most`, as many as one call should take.

        Returns: the progress before each of them.  They end early where a point of the curve is due.
        """
        count = most if self.mark is not None and self.step_s is not None else 1
        if self.step_s:
            count = max(1, min(count, int(CHUNK_S / self.step_s)))
        left = self._left()
        at: list[float] = []
        while len(at) < count and self.running:
            at.append(self.spent)
            self.done += 1
            self._advance(left - len(at) * (self.step_s or 0.0))
            if self.due(at[-1]):
                break
        return at

    def due(self, before: float) -> bool:
        """A point of the curve lies between progress `before` and now."""
        return not self.running or int((self.spent + EDGE) * POINTS) > int((before + EDGE) * POINTS)

    def watch(self) -> None:
        """Look at the clock: what was planned has been done."""
        if self.mark is None:
            if self.done - self.first >= WARM_UP:
                self.mark = (self.now(), self.done)
        elif self.done > self.mark[1]:
            self.step_s = (self.now() - self.mark[0]) / (self.done - self.mark[1])

    def _left(self) -> float:
        """Seconds for steps."""
        if self.seconds is None:
            return math.inf
        rest = min(REST_MOST * self.seconds, self.rest * (self.step_s or 0.0))
        return KEEP * self.seconds - rest - (self.now() - self.began)

    def _advance(self, left: float) -> None:
        ahead = (1.0 - self.spent) / max(1, self.steps - self.done + 1)
        if self.step_s is not None and left < math.inf:
            cost = self.until - self.spent + self.later * (1.0 - self.until)  # of all that is left, in float steps
            ahead = max(ahead, min(1.0, cost * self.step_s / max(EDGE, left)))
        self.spent = min(self.until, self.spent + ahead)
        if self.spent > self.until - EDGE:
            self.spent = self.until

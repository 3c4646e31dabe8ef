"""When a search ends: by the clock or by the number of trials, and what each rung may use of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..errors import FeatherError
from .trial import FINAL, PROMOTION, REFIT, SCREENING

RUNGS = (SCREENING, PROMOTION, FINAL, REFIT)
PARTS = {SCREENING: 0.26, PROMOTION: 0.26, FINAL: 0.27, REFIT: 0.21}  # of the time; a refit has a machine to itself
WRAP_SECONDS, WRAP_PART = 5.0, 0.02  # kept back for lowering, proof and report
WRAP_MOST = 0.35  # of a very short time


@dataclass(frozen=True)
class Clock:
    """A time to keep, or a number of trials.

    Attributes:
        total_s: seconds from `start` to the end of the whole job; None where trials are counted.
        trials: trials to run; None where time is kept.
        start: what `now` said when the process began.
        now: seconds that only grow.
        wrap_s: seconds kept back for what comes after the search.
        parts: rung -> part of the time between the beginning of the search and the wrap-up.
        opened: what `now` said when the search began.
    """

    total_s: float | None = None
    trials: int | None = None
    start: float = 0.0
    now: Callable[[], float] = time.monotonic
    wrap_s: float = 0.0
    parts: tuple[float, ...] = tuple(PARTS.values())
    opened: float = 0.0

    @classmethod
    def timed(
        cls,
        total_s: float,
        start: float | None = None,
        wrap_s: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> "Clock":
        """Keep `total_s` seconds from `start` (time.monotonic() when the process began; default: now).

        Args:
            wrap_s: seconds to keep back for what follows the search; None estimates them.
        Raises: FeatherError for a time that is not positive.
        """
        if not total_s > 0:
            raise FeatherError(f"a time of {total_s:g} s leaves nothing to search in", hint="--time 10min")
        wrap = min(WRAP_MOST * total_s, WRAP_SECONDS + WRAP_PART * total_s) if wrap_s is None else wrap_s
        start = now() if start is None else start
        return cls(total_s, None, start, now, wrap, opened=start)

    @classmethod
    def counted(cls, trials: int) -> "Clock":
        """Run `trials` trials of fixed length, however long they take: the same for a given seed on every machine.

        Raises: FeatherError when there are none.
        """
        if trials < 1:
            raise FeatherError(f"{trials} trials find nothing", hint="--trials 20, or --time 10min")
        return cls(None, trials, time.monotonic())

    @property
    def deadline(self) -> float | None:
        """What `now` will say when training must have ended."""
        return None if self.total_s is None else self.start + self.total_s - self.wrap_s

    @property
    def left_s(self) -> float | None:
        """Seconds left of the whole time, wrap-up included."""
        return None if self.total_s is None else self.start + self.total_s - self.now()

    @property
    def elapsed_s(self) -> float:
        """Seconds since `start`."""
        return self.now() - self.start

    def begun(self, used_s: float = 0.0, waves: int = 1, growth: float = 1.0) -> "Clock":
        """Return the clock of a search that begins now.

        Args:
            used_s: seconds that an interrupted search has used of the same time.
            waves: finals that follow each other on one worker; they and the refit divide their time by its number.
            growth: length of the refit over that of a final; 0 where no refit can follow.
        """
        last = self.parts[FINAL] + self.parts[REFIT]
        final = last * waves / (waves + growth)
        parts = (*self.parts[:FINAL], final, last - final)
        return replace(self, start=self.start - used_s, opened=self.now() - used_s, parts=parts)

    def after(self, rung: int) -> "Clock":
        """Return a clock on which the later rungs share whatever is left, in the proportion of their parts."""
        rest = sum(self.parts[rung + 1 :])
        parts = tuple(p / rest if i > rung and rest else 0.0 for i, p in enumerate(self.parts))
        return replace(self, opened=self.now(), parts=parts)

    def ends(self, rung: int) -> float | None:
        """What `now` will say when `rung` must have ended; the rungs share the time from `opened` to `deadline`."""
        if self.deadline is None:
            return None
        return self.opened + (self.deadline - self.opened) * min(1.0, sum(self.parts[: rung + 1]))

    def left_in(self, rung: int) -> float:
        """Seconds until `rung` must have ended; infinite where trials are counted."""
        end = self.ends(rung)
        return float("inf") if end is None else end - self.now()

    def counts(self) -> tuple[int, int, int]:
        """Divide the trials into (screening, promotion, finals): a third of the screened is promoted.

        >>> Clock.counted(40).counts(), Clock.counted(6).counts(), Clock.counted(1).counts()
        ((28, 9, 3), (4, 1, 1), (0, 0, 1))
        """
        n = self.trials or 0
        finals = 1 if n < 8 else 2 if n < 24 else 3
        promoted = (n - finals) // 4
        return n - finals - promoted, promoted, finals

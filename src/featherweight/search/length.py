"""How long a training of each rung is: complete schedules of growing length, never a long one cut short.

A complete schedule of a fifth of the steps ranks designs far better than a long one truncated there, because the
learning rate has come down at its end.
"""

from dataclasses import dataclass

from .trial import FINAL, PROMOTION, SCREENING

EPOCHS = 8  # of a screening
STEPS = (200, 2000)  # fewest and most of a screening
TIMES = {SCREENING: 1, PROMOTION: 4, FINAL: 16}  # a screening's steps, where trials are counted
MOST = 64  # screenings' steps in a final, where time is kept
FEWEST = 20  # steps that still train something
PROMOTED = 12  # designs worth promoting, however many were screened
FINALISTS = (2, 3)  # fewest and most
INTEGER_SHARE = 0.1  # of a final's steps, at their end, that train the integers that ship
SCREENED = 14  # screenings the time should allow: below, they get shorter
PLENTY = 48  # screenings above which they get longer instead
CUTS = (0.25, 4.0)
SLACK = 1.5  # a trial may take this many times its share of a rung before its schedule is shortened


def finalists(workers: int) -> int:
    """How many designs go into the finals.

    >>> [finalists(n) for n in (1, 2, 3, 16)]
    [2, 2, 3, 3]
    """
    return min(FINALISTS[1], max(FINALISTS[0], workers))


@dataclass(frozen=True)
class Length:
    """Steps by rung.

    Attributes:
        samples: that train.
        cut: factor on every screening and promotion: below 1 where the machine is too slow, above 1 where there is
            time to look closer.
    """

    samples: int
    cut: float = 1.0

    def steps(self, rung: int, batch: int, times: float | None = None) -> int:
        """Steps of a complete schedule.

        Args:
            times: screenings' lengths; None takes the rung's own.

        >>> Length(4800).steps(SCREENING, 64), Length(4800).steps(FINAL, 64)
        (600, 9600)
        """
        full = min(STEPS[1], max(STEPS[0], round(EPOCHS * self.samples / batch)))
        times = TIMES[rung] if times is None else times
        return max(FEWEST, round(full * times * (1.0 if rung == FINAL else self.cut)))

    def cut_to(self, seconds_per_step: float, batch: int, allowed_s: float) -> "Length":
        """Shorten screenings so that SCREENED fit, or lengthen them so that no more than PLENTY do, within CUTS.

        Args:
            allowed_s: seconds of one where there are SCREENED.

        >>> [round(Length(4800).cut_to(0.01, 64, s).cut, 2) for s in (3.0, 6.0, 24.0, 48.0)]
        [0.5, 1.0, 1.17, 2.33]
        """
        fit = allowed_s / max(1e-9, seconds_per_step * self.steps(SCREENING, batch) / self.cut)
        cut = fit if fit < 1.0 else max(1.0, fit * SCREENED / PLENTY)
        return Length(self.samples, min(CUTS[1], max(CUTS[0], cut)))

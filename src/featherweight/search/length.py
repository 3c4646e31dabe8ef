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
INTEGER_SHARE = 0.1  # of a final's steps, at their end, that train the integers that ship
SCREENED = 24  # screenings the time should allow
SLACK = 3.0  # a trial may take this many times its share of a rung before its schedule is shortened


@dataclass(frozen=True)
class Length:
    """Steps by rung.

    Attributes:
        samples: that train.
        cut: factor <= 1 on every screening and promotion, where the machine is too slow for full ones.
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
        """Shorten screenings so that one fits into `allowed_s`, as far as a tenth."""
        wanted = seconds_per_step * self.steps(SCREENING, batch) / self.cut
        return Length(self.samples, min(1.0, max(0.1, allowed_s / max(wanted, 1e-9))))

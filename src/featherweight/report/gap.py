"""How much worse a rival is than the winner, on the same samples."""

from dataclasses import dataclass
from typing import Any

from .number import Metric, count, interval_of, value_of

SPLITS = {"valid": "validation", "test": "test"}


@dataclass(frozen=True)
class Gap:
    """A paired difference, read from the rival's side.

    Attributes:
        worse: in the metric; positive where the rival is worse than the winner, whichever way the metric runs.
        interval: its 95 % interval.
        split: "validation" or "test".
        n: samples; None where the record does not say.
    """

    worse: float
    interval: tuple[float, float]
    split: str = "validation"
    n: int | None = None

    @classmethod
    def of(cls, record: Any, metric: Metric, result: dict[str, Any]) -> "Gap | None":
        """Read a record {"difference", "interval", "on"}, winner minus rival; None where it holds no interval."""
        ends, difference = interval_of(record), value_of((record or {}).get("difference"))
        if ends is None or difference is None:
            return None
        low, high = ends if metric.greater_is_better else (-ends[1], -ends[0])
        on = str(record.get("on", "valid"))
        worse = difference if metric.greater_is_better else -difference
        return cls(worse, (low, high), SPLITS.get(on, on), (result.get("data") or {}).get(on))

    @property
    def chance(self) -> bool:
        """True where the interval holds 0: the samples do not tell the two apart."""
        return self.interval[0] <= 0 <= self.interval[1]

    @property
    def clear(self) -> bool:
        """True where the winner is better by more than chance."""
        return self.interval[0] > 0

    def size(self, metric: Metric, *, turned: bool = False) -> str:
        """Say the difference, e.g. "1.3 points worse"; `turned` says it of the winner.

        >>> Gap(0.013, (0.004, 0.021)).size(Metric("accuracy", True, 1, "%", True))
        '1.3 points worse'
        """
        if not self.worse:
            return "equal"
        return f"{metric.away(self.worse)} {'worse' if (self.worse >= 0) != turned else 'better'}"

    def ends(self, metric: Metric) -> str:
        """Say the interval, counted in the direction of `size`."""
        flip = self.worse < 0
        low, high = (-self.interval[1], -self.interval[0]) if flip else self.interval
        return f"{metric.value(low)} to {metric.value(high)}"

    @property
    def rows(self) -> str:
        return f"the same {count(self.n)} {self.split} rows" if self.n else f"the same {self.split} rows"

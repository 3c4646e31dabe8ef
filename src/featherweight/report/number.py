"""Numbers as people read them: separators, units, and as many decimals as the interval allows."""

import math
from dataclasses import dataclass
from typing import Any

NONE = "–"
NAMES = {
    "rmse": "root mean squared error",
    "mae": "mean absolute error",
    "r2": "R²",
    "circular_mae": "circular mean absolute error",
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "balanced_accuracy": "balanced accuracy",
    "subset_accuracy": "subset accuracy",
}
SPENT = {"params": "params", "macs": "MACs", "flash_bytes": "B of flash", "ram_bytes": "B of RAM"}
SHARES = ("accuracy", "balanced_accuracy", "subset_accuracy")


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def count(n: Any) -> str:
    """Format a count; a dash where there is none.

    >>> count(250112), count(None)
    ('250,112', '–')
    """
    return f"{round(n):,}" if is_number(n) else NONE


def short(n: Any) -> tuple[str, str]:
    """Split a large number into three digits and a prefix.

    >>> short(250112), short(2911), short(16_400_000), short(999_960)
    (('250', 'k'), ('2.91', 'k'), ('16.4', 'M'), ('1.00', 'M'))
    """
    if not is_number(n):
        return NONE, ""
    for power, prefix in ((0, ""), (3, "k"), (6, "M"), (9, "G")):
        scaled = n / 10**power
        if abs(scaled) < 999.5 or prefix == "G":
            break
    if not prefix:
        return count(n), ""
    return f"{scaled:.{max(0, 2 - math.floor(math.log10(abs(scaled))))}f}", prefix


def duration(seconds: Any) -> str:
    """Format seconds.

    >>> duration(0.42), duration(12.3), duration(312.4), duration(7261)
    ('0.42 s', '12.3 s', '5 min 12 s', '2 h 1 min')
    """
    if not is_number(seconds):
        return NONE
    if seconds < 60:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def latency(us: Any) -> str:
    """Format microseconds.

    >>> latency(850), latency(20480)
    ('850 µs', '20.5 ms')
    """
    if not is_number(us):
        return NONE
    return f"{us:,.0f} µs" if us < 1000 else f"{us / 1000:,.3g} ms" if us < 1e6 else f"{us / 1e6:,.3g} s"


def spent(axis: str, n: Any) -> str:
    """Write what a model takes of one axis of a budget.

    >>> spent("flash_bytes", 7900), spent("params", 2936), spent("latency_us", 20480)
    ('7,900 B of flash', '2,936 params', '20.5 ms')
    """
    if axis == "latency_us":
        return latency(n)
    return f"{count(n)} {SPENT[axis]}"


@dataclass(frozen=True)
class Metric:
    """How the scores of one run are written.

    Attributes:
        name: one of task.METRICS.
        greater_is_better: its direction.
        decimals: digits after the point, the same in the whole report so that columns line up.
        unit: unit of the score.
        per_hundred: a share of 0 to 1 that is shown in per cent.
    """

    name: str
    greater_is_better: bool
    decimals: int = 3
    unit: str = ""
    per_hundred: bool = False

    @classmethod
    def of(cls, result: dict[str, Any]) -> "Metric":
        """Choose decimals so that the winner's interval shows two digits of its width."""
        task = result["task"]
        name = str(task.get("metric", "score"))
        percent = name in SHARES
        units = task.get("units") or [""]
        in_units = name in ("rmse", "mae", "circular_mae") and len(set(units)) == 1
        unit = "%" if percent else str(units[0]) if in_units else ""
        winner = result["winner"]
        low, high = interval_of(winner.get("test")) or interval_of(winner.get("valid")) or (0.0, 0.0)
        width = (high - low) * (100 if percent else 1)
        decimals = min(6, max(0, 1 - math.floor(math.log10(width)))) if width > 0 else 1 if percent else 3
        return cls(name, bool(task.get("greater_is_better")), decimals, unit, percent)

    @property
    def title(self) -> str:
        return NAMES.get(self.name, self.name.replace("_", " "))

    @property
    def direction(self) -> str:
        return "higher is better" if self.greater_is_better else "lower is better"

    def shown(self, value: float) -> float:
        """The number on axes and in tables: per hundred for shares."""
        return value * 100 if self.per_hundred else value

    def value(self, score: Any, *, sign: bool = False, unit: bool = False) -> str:
        """Format a score record, or a bare number."""
        v = value_of(score)
        if v is None:
            return NONE
        tail = f" {self.unit}" if unit and self.unit else ""
        return f"{self.shown(v):{'+' if sign else ''},.{self.decimals}f}{tail}".replace("-", "−")

    def interval(self, score: Any, *, sign: bool = False) -> str:
        """Format the 95 % interval of a score record; empty where it has none."""
        ends = interval_of(score)
        return f"{self.value(ends[0], sign=sign)} to {self.value(ends[1], sign=sign)}" if ends else ""

    def away(self, difference: float) -> str:
        """Format a distance between two scores: points of a percentage, otherwise as a score.

        >>> Metric("accuracy", True, 1, "%", True).away(0.013), Metric("rmse", False, 2).away(-0.131)
        ('1.3 points', '0.13')
        """
        words = self.value(abs(difference))
        return words if not self.per_hundred else f"{words} point{'s' if words != '1' else ''}"

    def better(self, a: float, b: float) -> bool:
        return a > b if self.greater_is_better else a < b

    def order(self, value: float | None) -> float:
        """Sort key: the best first, nothing last."""
        return math.inf if value is None else -value if self.greater_is_better else value


def value_of(score: Any) -> float | None:
    found = score.get("value") if isinstance(score, dict) else score
    return float(found) if found is not None and is_number(found) else None


def interval_of(score: Any) -> tuple[float, float] | None:
    ends = score.get("interval") if isinstance(score, dict) else None
    if not isinstance(ends, (list, tuple)) or len(ends) != 2 or not all(is_number(e) for e in ends):
        return None
    return float(ends[0]), float(ends[1])

"""What to make of the table: the view to take, and why, in words."""

from collections.abc import Sequence

from ..report.number import Metric
from ..task import Task
from .entry import score_json
from .simplified import AGAIN, Row

SHORT = 400  # steps below which small networks and small samples look better than they are


def advise(task: Task, rows: Sequence[Row]) -> tuple[tuple[Row, ...], str, str]:
    """Sort the rows and choose.

    A view that is better than the reference beyond its 95 % interval, and by more than another seed moves the
    reference, is taken, the best of them.  Else the one that reads the least and whose loss cannot be told from noise:
    it is at most an eighth of the interval's width.

    Args:
        rows: as `race` gives them; the first one that was trained is the reference.
    Returns: (rows, name of the view to take, why).
    """
    sign = 1.0 if task.greater_is_better else -1.0
    reference = next(r for r in rows if r.valid is not None and not r.question)
    trained = [r for r in rows if not r.question and r.valid is not None]
    trained.sort(key=lambda r: -sign * _value(r))
    refused, asked = [r for r in rows if not r.question and r.valid is None], [r for r in rows if r.question]
    table = (*trained, *refused, *asked)
    tried = [r for r in trained if r is not reference and r.name != AGAIN]
    again = next((abs(r.difference or 0.0) for r in rows if r.name == AGAIN), 0.0)
    better = [r for r in tried if r.interval and min(sign * e for e in r.interval) > 0 and abs(_gain(r, sign)) > again]
    less = [r for r in tried if r.input_bytes < reference.input_bytes]
    equal = [r for r in less if r.interval and -_gain(r, sign) <= (r.interval[1] - r.interval[0]) / 8]
    metric = _metric(task, reference)
    if better:
        best = max(better, key=lambda r: sign * _value(r))
        chosen, words = best.name, _sentence(best, reference, metric, "more than chance explains")
    elif equal:
        least = min(equal, key=lambda r: (r.input_bytes, -sign * _value(r)))
        chosen, words = least.name, _sentence(least, reference, metric, "within the noise")
    else:
        chosen, words = reference.name, _kept(reference, less, rows, metric)
    short = [f"{r.name} {r.steps:,}" for r in trained if r.name in (chosen, reference.name) and 0 < r.steps < SHORT]
    if short:
        words += f" There was time for few steps ({', '.join(short)}), which favour small samples: --time allows more."
    return table, chosen, words


def _kept(reference: Row, less: Sequence[Row], rows: Sequence[Row], metric: Metric) -> str:
    """Why the reference stays; less: rows that read less."""
    held = f"Keep {reference.name} ({metric.value(_value(reference), unit=True)})"
    if not less:
        return f"{held}: nothing that reads less could be tried."
    near = min(less, key=lambda r: metric.order(_value(r)))
    words = f"{held}: of what reads less, {near.name} comes nearest with {metric.value(_value(near), unit=True)}"
    if near.interval:
        words += f" (95 % of the difference {' to '.join(metric.value(e, sign=True) for e in near.interval)})"
    again = next((r.difference for r in rows if r.name == AGAIN), None)
    if again is not None and abs(again) > abs(near.difference or 0.0):
        words += f". Another seed alone moves {reference.name} by {metric.away(again)}"
    return words + "."


def _sentence(row: Row, reference: Row, metric: Metric, how: str) -> str:
    assert row.difference is not None and row.interval is not None
    worse = (row.difference < 0) == metric.greater_is_better
    change = f"{'costs' if worse else 'gains'} {metric.away(row.difference)}" if row.difference else "costs nothing"
    ends = " to ".join(metric.value(e, sign=True) for e in row.interval)
    words = f"Take {row.name}: it {change} against {reference.name} (95 % {ends}), {how}"
    saved = 1 - row.input_bytes / max(1, reference.input_bytes)
    if saved > 0:
        words += f"; the model then reads {_percent(saved)} less"
        words += ", RAM that is never spent where the sensor delivers it so" if row.at_source else ""
    work = 1 - (row.model.macs or 0) / max(1, reference.model.macs or 1)
    words += f", and {_percent(work)} fewer MACs" if work >= 0.01 else ""
    if row.view.flash_bytes:
        words += f". Inside the model the reading takes {row.view.flash_bytes:,} B of flash"
        if row.whole is not None and row.whole.ram_bytes and reference.whole and reference.whole.ram_bytes:
            words += f", and all of it needs {row.whole.ram_bytes:,} B of RAM (before: {reference.whole.ram_bytes:,})"
    return words + "."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _gain(row: Row, sign: float) -> float:
    return sign * (row.difference or 0.0)


def _value(row: Row) -> float:
    assert row.valid is not None
    return row.valid.value


def _metric(task: Task, reference: Row) -> Metric:
    asked = {"metric": task.metric, "greater_is_better": task.greater_is_better, "units": list(task.units)}
    return Metric.of({"task": asked, "winner": {"valid": score_json(reference.valid)}})

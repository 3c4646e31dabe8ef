"""The end of a fit: the verdict, the table, the proof."""

from typing import TYPE_CHECKING, Any

from ..errors import many
from ..report.baselines import baselines
from ..report.comparison import Row, rows
from ..report.kinds import TITLES, kind_of
from ..report.number import Metric, count, duration, latency, value_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def summary(result: dict[str, Any], console: "Console") -> None:
    """Print everything but the report's path, which is the caller's last line."""
    from rich.text import Text

    metric = Metric.of(result)
    first, dot, rest = str(result["verdict"]).partition(". ")
    console.print(Text(first + dot.strip(), "bold"), soft_wrap=True)
    if rest:
        console.print(Text(rest), soft_wrap=True)
    classical = baselines(result, metric)
    console.print(_table(_shown(result, metric), metric))
    if classical.left:
        console.print(Text(f"{classical.left}: report.html has all baselines", "dim"), soft_wrap=True)
    proof = result.get("proof") or {}
    if proof:
        words = f"proof: {proof['vectors']:,} test vectors through the compiled C, {proof['differ']:,} differ"
        console.print(Text(f"{words}; {proof['compiler']}", "dim"), soft_wrap=True)
    if proof.get("emulator"):
        words = f"on an emulated {proof['device']}: {proof['cycles']:,} cycles, {latency(proof['latency_us'])}"
        console.print(Text(f"{words}, {proof['emulated']:,} vectors, nothing on silicon", "dim"), soft_wrap=True)
    console.print(
        Text(f"{many(result['trials'], 'trial')} in {duration(result['seconds'])}, seed {result['seed']}", "dim")
    )


def _shown(result: dict[str, Any], metric: Metric) -> list[Row]:
    """The best of each kind and the best few baselines; the winner first, then by validation."""
    few = baselines(result, metric).few
    held = [r for r in rows(result, metric) if kind_of(r.entry) != "baseline" or any(r.entry == f.entry for f in few)]
    return sorted(held, key=lambda r: (not r.wins, metric.order(value_of(r.entry.get("valid")))))


def _table(found: list[Row], metric: Metric) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column(f"{metric.title}{f', {metric.unit}' if metric.unit else ''}", overflow="fold")
    table.add_column("kind", no_wrap=True)
    timed = any(row.cost.get("latency_us") is not None for row in found)
    for name in ("params", "flash B", "RAM B", *(("latency",) if timed else ()), "valid", "test", "95 % of test"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("budget", no_wrap=True)
    for row in found:
        cost, test = row.cost, row.entry.get("test")
        table.add_row(
            Text(f"{'*' if row.wins else ' '} {row.name}", "bold" if row.wins else ""),
            TITLES.get(kind_of(row.entry), kind_of(row.entry)).split()[0],
            count(cost.get("params")),
            count(cost.get("flash_bytes")),
            count(cost.get("ram_bytes")),
            *((latency(cost.get("latency_us")),) if timed else ()),
            metric.value(row.entry.get("valid")),
            metric.value(test),
            metric.interval(test).replace(" to ", "–"),
            Text("fits", "green") if row.fits else Text("over" if row.fits is False else "unpriced", "red"),
        )
    return table

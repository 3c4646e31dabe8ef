"""The end of a fit: the verdict, the table, the proof, and the report's path on the last line."""

from typing import TYPE_CHECKING, Any

from ..report.comparison import rows
from ..report.number import Metric, count, duration

if TYPE_CHECKING:
    from rich.console import Console


def summary(result: dict[str, Any], console: "Console") -> None:
    """Print everything but the path."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    metric = Metric.of(result)
    first, _, rest = str(result["verdict"]).partition(". ")
    console.print(Text(first + ("." if rest else ""), "bold"))
    if rest:
        console.print(Text(rest))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("")
    for name in ("params", "flash B", "RAM B", "validation", "test", "95 % interval"):
        table.add_column(name, justify="right")
    table.add_column("budget")
    for row in rows(result, metric):
        cost, entry = row.cost, row.entry
        table.add_row(
            Text(("* " if row.wins else "  ") + row.name, "bold" if row.wins else ""),
            count(cost.get("params")), count(cost.get("flash_bytes")), count(cost.get("ram_bytes")),
            metric.value(entry.get("valid")), metric.value(entry.get("test")), metric.interval(entry.get("test")),
            Text(row.fit_words, "" if row.fits else "red"),
        )  # fmt: skip
    console.print(table)
    proof = result.get("proof") or {}
    if proof:
        console.print(
            Text(
                f"proof: {proof['vectors']:,} test vectors through the compiled C, {proof['differ']:,} differ; "
                f"{count(proof['flash_bytes'])} B flash, {count(proof['ram_bytes'])} B RAM ({proof['compiler']})",
                "dim",
            )
        )
    console.print(Text(f"{result['trials']:,} trials in {duration(result['seconds'])}, seed {result['seed']}", "dim"))

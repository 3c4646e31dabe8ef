"""featherweight simplify DATA."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from .options import DURATION, budget_options, data_options

if TYPE_CHECKING:
    from ..device import Device


@click.command("simplify")
@click.argument("data")
@budget_options
@data_options
@click.option("--time", "seconds", type=DURATION, metavar="TIME", help="Wall clock, about.  [default: 1min]")
@click.option(
    "--trials",
    type=click.IntRange(min=2),
    metavar="N",
    help="Trainings at most, instead of time: the same seed, the same table.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object to stdout.")
def command(
    data: str, device: "Device | None", seconds: float | None, trials: int | None, as_json: bool, **question: Any
) -> None:
    """Try what less of every sample costs and saves: gray, half the pixels, a lower rate, fewer classes.

    Every row is one short training of the same plain network, judged on the validation rows and compared with the raw
    sample's on the same rows.  The budget is of the whole model.
    """
    from rich.console import Console
    from rich.text import Text

    from ..job.simplify import simplify
    from ..report.simplify import others, refused, table

    told = Console(stderr=True, highlight=False)

    def hear(row: Any) -> None:
        told.print(Text(f"tried {row.name}", "dim"))

    found = simplify(
        data, device=device.text if device else None, time=seconds, trials=trials, heard=hear, **question
    ).to_json()
    if as_json:
        click.echo(json.dumps(found))
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    console.print(table(found))
    if lines := others(found):
        console.print(Text("Other questions, which compare with none of these:"), soft_wrap=True)
        for line in lines:
            console.print(Text(f"  {line}"), soft_wrap=True)
    for line in refused(found):
        console.print(Text(line, "dim"), soft_wrap=True)
    console.print(Text(found["words"], "bold"), soft_wrap=True)

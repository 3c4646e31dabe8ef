"""featherweight score RUN DATA."""

import json
from pathlib import Path

import click


@click.command("score")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("data")
@click.option("--target", "targets", multiple=True, metavar="COL", help="Where the answers have another name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object to stdout.")
def command(run: Path, data: str, targets: tuple[str, ...], as_json: bool) -> None:
    """Measure what ships on other data; of an .npz, the test rows."""
    from ..job.judge import judge
    from ..run import Run

    record, warnings = judge(Run.open(run), data, targets)
    if as_json:
        click.echo(json.dumps({**record, "warnings": list(warnings)}))
        return
    for warning in warnings:
        click.echo(f"note: {warning}", err=True)
    low, high = record["interval"]
    click.echo(f"{record['metric']} {record['value']:.6g} (95 % {low:.6g} to {high:.6g}) on {record['n']:,} samples")

"""featherweight predict RUN DATA."""

import sys
from pathlib import Path

import click


@click.command("predict")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("data")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file.  [default: stdout]")
def command(run: Path, data: str, out: Path | None) -> None:
    """Write predictions of what ships as CSV; of an .npz, the test rows.

    Columns: prediction (prediction_0 ... for several targets), and probability_CLASS for classes.
    """
    from ..errors import RunError, many
    from ..job.judge import predictions, write_csv
    from ..run import Run

    if out is not None and not out.absolute().parent.is_dir():
        raise RunError("there is no such folder", where=str(out.parent), hint="make it, or another -o")
    columns, warnings = predictions(Run.open(run), data)
    for warning in warnings:
        click.echo(f"note: {warning}", err=True)
    if out is None:
        write_csv(columns, sys.stdout)
        return
    try:
        with out.open("w", newline="", encoding="utf-8") as f:
            write_csv(columns, f)
    except FileNotFoundError:
        raise RunError("no file can be made here", where=str(out), hint="another -o") from None
    click.echo(f"{many(len(next(iter(columns.values()))), 'prediction')} in {out}", err=True)

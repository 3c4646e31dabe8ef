"""featherweight export RUN --to c99|onnx."""

from pathlib import Path

import click


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, metavar="c99|onnx|tflite", help="The target.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files.  [default: RUN/export/TARGET]")
def command(run: Path, target: str, out: Path | None) -> None:
    """Write the model's files for a target."""
    from ..job.shipped import Shipped
    from ..run import Run

    folder = out or run / "export" / target
    for path in Shipped.load(Run.open(run).model).export(target, folder):
        click.echo(path)

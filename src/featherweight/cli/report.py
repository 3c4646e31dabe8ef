"""featherweight report RUN."""

from pathlib import Path

import click


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path))
def command(run: Path) -> None:
    """Print the report of a run, and write RUN/report.html; its path comes last."""
    from .. import report

    report.text(run)
    page = report.write(run)
    click.echo(page)

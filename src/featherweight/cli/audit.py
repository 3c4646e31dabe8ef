"""featherweight audit DATA."""

import json
from typing import Any

import click

from .options import data_options


@click.command("audit")
@click.argument("data")
@data_options
@click.option("--json", "as_json", is_flag=True, help="A JSON array to stdout.")
def command(data: str, as_json: bool, **question: Any) -> None:
    """Say what the data holds and what is wrong with it, before anyone trains."""
    from ..data.load import load
    from ..job.audit import audit
    from ..report.run import clean

    found = audit(*load(data, **question))
    if as_json:
        click.echo(json.dumps([f.to_json() for f in found]))
        return
    colours = {"warning": "red", "note": "yellow"}
    for f in found:
        mark = f"{f.level}: " if f.level in colours else ""
        click.echo(click.style(mark, fg=colours.get(f.level)) + clean(f.what))

"""featherweight audit DATA."""

import json
from typing import Any

import click

from .options import DURATION, data_options


@click.command("audit")
@click.argument("data")
@data_options
@click.option("--time", "seconds", type=DURATION, default="30s", show_default=True, help="About, on one core.")
@click.option("--out", metavar="FOLDER", help="Write audit.html, audit.json and the pictures there.")
@click.option("--html", metavar="FILE", help="Write the page alone.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array to stdout.")
def command(data: str, seconds: float, out: str | None, html: str | None, as_json: bool, **question: Any) -> None:
    """Say what the data holds and what is wrong with it, before anyone trains.

    The most serious comes first, with samples that show it and what to try.  Exit code 0, whatever was found.
    """
    from ..job.audit import audit

    found = audit(data, seconds=seconds, out=out, html=html, **question)
    if as_json:
        click.echo(json.dumps([f.to_json() for f in found]))
        return
    from ..report.audit import show

    show(found)
    if out or html:
        click.echo(f"written: {html or ''}{' and ' if out and html else ''}{f'{out}/audit.html' if out else ''}")

"""featherweight explain NAME."""

import dataclasses
from typing import Any

import click

from .list import KINDS, members, texts


@click.command("explain")
@click.argument("name")
def command(name: str) -> None:
    """Say what a block, family, baseline ... or a metric does, with its choices and its source."""
    from ..errors import DesignError
    from ..registry import did_you_mean
    from ..task import METRICS

    found = [(kind, things[name]) for kind in KINDS if name in (things := members(kind))]
    for i, (kind, thing) in enumerate(found):
        click.echo(("\n" if i else "") + "\n".join(_text(kind, name, thing)))
    if name in METRICS:
        kinds, greater = METRICS[name]
        click.echo(f"{name}: a metric for {', '.join(kinds)}; {'greater' if greater else 'smaller'} is better")
    elif not found:
        known = sorted({n for kind in KINDS for n in members(kind)} | set(METRICS))
        raise DesignError(f"nothing is called {name!r}", hint=did_you_mean(name, known) + " (featherweight list)")


def _text(kind: str, name: str, thing: Any) -> list[str]:
    module, own = texts(thing)
    lines = [f"{name} ({kind})", *(f"  {line}".rstrip() for line in module.splitlines())]
    if own and own != module:
        lines += ["", *(f"  {line}".rstrip() for line in own.splitlines())]
    if facts := getattr(thing, "facts", None) and thing().facts:
        width = max(map(len, facts)) + 2
        return [*lines, "", *(f"  {key:<{width}}{words}" for key, words in facts.items())]
    if not dataclasses.is_dataclass(thing):
        return lines
    choices = []
    for f in dataclasses.fields(thing):
        domain = f.metadata.get("domain")
        default = "" if f.default is dataclasses.MISSING else f" = {f.default!r}"
        choices.append(f"    {f.name}{default}" + (f"   one of {', '.join(map(str, domain))}" if domain else ""))
    return [*lines, "", "  fields:", *choices] if choices else lines

"""featherweight list [KIND]."""

from typing import Any

import click

KINDS = {  # list -> (module:registry or package:modules, what a member is)
    "blocks": ("block:BLOCKS", "pieces of an architecture"),
    "families": ("family:FAMILIES", "shapes of networks"),
    "ops": ("graph:OPS", "primitive operations of a graph"),
    "features": ("feature:FEATURES", "readings of a raw sample, before a model or beside it"),
    "baselines": ("baseline:BASELINES", "models without a network"),
    "strategies": ("search.strategy:STRATEGIES", "ways to search"),
    "schedules": ("train.schedule:SCHEDULES", "learning rates over time"),
    "augment": ("train.augmentation:AUGMENT", "changes to training samples"),
    "checks": ("data.check:CHECKS", "questions that an audit asks of the data"),
    "formats": ("data.format:FORMATS", "kinds of data that can be read"),
    "devices": ("device:DEVICES", "chips that a model is made for and emulated on"),
    "packages": ("targets.package:PACKAGES", "folders to drop into a firmware project"),
    "targets": ("targets:c99,onnx", "what a model can be exported to"),
}


def members(kind: str) -> dict[str, Any]:
    """Load one list: classes by name, or modules.  Raises: DesignError for a list that does not exist."""
    from importlib import import_module

    from ..errors import DesignError
    from ..registry import did_you_mean

    if kind not in KINDS:
        raise DesignError(f"there is no list of {kind!r}", hint=did_you_mean(kind, list(KINDS)))
    home, names = KINDS[kind][0].split(":")
    if names.isupper():
        return dict(getattr(import_module(f"featherweight.{home}"), names))
    return {name: import_module(f"featherweight.{home}.{name}") for name in names.split(",")}


def texts(thing: Any) -> tuple[str, str]:
    """What the file of `thing` says about it, and what its class adds; a dataclass's bare signature says nothing."""
    import inspect
    import sys

    module = thing if inspect.ismodule(thing) else sys.modules[thing.__module__]
    own = "" if thing is module else inspect.cleandoc(thing.__doc__ or "")
    signature = own.startswith(f"{getattr(thing, '__name__', '')}(")
    return inspect.cleandoc(module.__doc__ or ""), "" if signature else own


@click.command("list")
@click.argument("kind", required=False)
def command(kind: str | None) -> None:
    """Name the blocks, families, baselines ... there are; without KIND, every list."""
    if kind is None:
        for name, (_, words) in KINDS.items():
            click.echo(f"{name:<12}{words}: {', '.join(members(name))}")
        return
    found = members(kind)
    width = max(map(len, found), default=0) + 2
    for name, thing in found.items():
        click.echo(f"{name:<{width}}{texts(thing)[0].splitlines()[0]}")

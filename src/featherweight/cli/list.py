"""featherweight list [KIND]."""

import click

KINDS = {  # registry -> (where it lives, what a member is)
    "blocks": ("block:BLOCKS", "pieces of an architecture"),
    "families": ("family:FAMILIES", "shapes of networks"),
    "ops": ("graph:OPS", "primitive operations of a graph"),
    "baselines": ("baseline:BASELINES", "models without a network"),
    "strategies": ("search.strategy:STRATEGIES", "ways to search"),
    "schedules": ("train.schedule:SCHEDULES", "learning rates over time"),
    "augment": ("train.augmentation:AUGMENT", "changes to training samples"),
    "formats": ("data.format:FORMATS", "kinds of data that can be read"),
    "targets": ("target:TARGETS", "what a model can be exported to"),
}


def members(kind: str) -> "dict[str, type]":
    """Load one registry.  Raises: DesignError for a kind that is none."""
    from importlib import import_module

    from ..errors import DesignError
    from ..registry import did_you_mean

    if kind not in KINDS:
        raise DesignError(f"there is no list of {kind!r}", hint=did_you_mean(kind, list(KINDS)))
    module, name = KINDS[kind][0].split(":")
    return dict(getattr(import_module(f"featherweight.{module}"), name))


def first_line(thing: object) -> str:
    """The first sentence of what `thing`'s file or class says about itself.

    A dataclass without a docstring carries its own signature as one; the file's first line is better then.
    """
    import inspect
    import sys

    own = inspect.cleandoc(getattr(thing, "__doc__", None) or "")
    if not own or own.startswith(f"{getattr(thing, '__name__', '')}("):
        own = inspect.cleandoc(sys.modules[thing.__module__].__doc__ or "")
    return own.split("\n\n")[0].replace("\n", " ")


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
        click.echo(f"{name:<{width}}{first_line(thing)}")

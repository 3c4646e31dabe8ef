"""The command `featherweight`: one file per command, each imported only when it is asked for."""

import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from .failure import Moment, tell

STARTED = time.monotonic()
# The files of the commands become attributes of this package: `list` below would be featherweight.cli.list.

COMMANDS = {  # name -> what `--help` says; the file of the same name holds it
    "fit": "Search, train, ship and prove a model within the budget.",
    "audit": "Say what the data holds and what is wrong with it, before anyone trains.",
    "simplify": "Try what less of every sample costs and saves: gray, half the pixels, fewer classes.",
    "score": "Measure what ships on other data.",
    "predict": "Write predictions as CSV.",
    "export": "Write the model's files for a target.",
    "prove": "Compile the C, run it on the whole test split, compare, measure bytes.",
    "report": "Print the report of a run and write RUN/report.html.",
    "list": "Name the blocks, families, baselines ... there are.",
    "explain": "Say what one of them does.",
    "doctor": "Say what this machine has: compiler, packages, cores.",
}


class Commands(click.Group):
    """Imports the file of a command when the command is used, never for the list of commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        from importlib import import_module

        return import_module(f".{name}", __name__).command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            from ..registry import did_you_mean

            raise click.UsageError(f"there is no command {args[0]!r}: {did_you_mean(args[0], [*COMMANDS])}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="featherweight", message="%(prog)s %(version)s")
def group() -> None:
    """Data and a budget in, a proven small model out.

    \b
      featherweight fit photos.csv --target value --max-params 3000 --time 10min
      featherweight report runs/photos
      featherweight export runs/photos --to c99 --out firmware/

    Exit codes: 0 done, 2 your input, 3 nothing fits the budget, 1 our fault.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after `featherweight`; None takes them from the process.
    Returns: the exit code: 0 done, 2 the user's input, 3 no candidate fits the budget, 1 our fault, 130 interrupted.
    """
    words = sys.argv[1:] if arguments is None else [*arguments]
    moment = Moment(STARTED, words)
    try:
        done = group.main(words, prog_name="featherweight", standalone_mode=False, obj=moment)
        sys.stdout.flush()
        return done if isinstance(done, int) else 0
    except BaseException as error:  # the front door's last line of defence: everything becomes a sentence and a code
        return tell(error, moment)

"""What a user reads when something goes wrong, and the exit code that says whose fault it was."""

import contextlib
import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from ..errors import FeatherError

INTERRUPTED = 130
_YOURS = {  # errno -> (what, what to try): the machine says no, and the user can do something about it
    errno.ENOSPC: ("the disk is full", "free some space, then the same command with --resume"),
    errno.EDQUOT: ("the disk quota is used up", "free some space, then the same command with --resume"),
    errno.EROFS: ("this place cannot be written", "--out with another folder"),
    errno.EACCES: ("permission denied", "another folder, or the rights to this one"),
    errno.EPERM: ("the system does not permit this", "another folder, or the rights to this one"),
    errno.EMFILE: ("too many open files", "fewer --workers, or a larger `ulimit -n`"),
}


@dataclass
class Moment:
    """What a failing command leaves for its explanation.

    Attributes:
        started: time.monotonic() when the process began.
        words: the command line after the program's name.
        run: the run folder in use, once there is one.
        resume: the command that continues the work, once there is something to continue.
    """

    started: float
    words: list[str]
    run: Path | None = None
    resume: str = ""


def tell(error: BaseException, moment: Moment) -> int:
    """Print `error` in words to stderr.

    Returns: the exit code.
    """
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if moment.run is not None and not moment.run.exists():
        moment.run, moment.resume = None, ""  # nothing had been found yet, so nothing was kept
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        _say("interrupted; everything that was finished is on disk" if moment.run else "interrupted")
        if moment.resume:
            _say(f"  continue with: {moment.resume}", plain=True)
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, FeatherError):
        _say(error.what, error.where, error.hint)
        return error.exit_code
    if isinstance(error, OSError) and error.errno in _YOURS:
        what, hint = _YOURS[error.errno]
        _say(what, str(error.filename or moment.run or ""), hint)
        return 2
    if isinstance(error, MemoryError):
        _say("this machine's memory is used up", "", "fewer --workers, fewer samples, or smaller ones")
        return 2
    return _ours(error, moment)


def _usage(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        return 0
    context = getattr(error, "ctx", None)
    hint = f"{context.command_path} --help" if context else "featherweight --help"
    _say(error.format_message().rstrip(".").replace("a valid integer range", "a whole number"), "", hint)
    return 2


def _ours(error: BaseException, moment: Moment) -> int:
    import traceback

    text = "".join(traceback.format_exception(error))
    place = _keep(text, moment.run)
    _say(f"something went wrong that is not your fault: {type(error).__name__}: {str(error)[:300]}", str(place))
    _say(
        "  nothing that was finished is lost" + (f"; continue with: {moment.resume}" if moment.resume else ""),
        plain=True,
    )
    return 1


def _keep(text: str, run: Path | None) -> Path | str:
    """Save the traceback in the run folder, or where temporary files go."""
    import tempfile

    if run is not None:
        try:
            (run / "crash.txt").write_text(text, encoding="utf-8")
            return run / "crash.txt"
        except OSError:
            pass
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="featherweight-crash-", suffix=".txt", delete=False, encoding="utf-8"
        ) as f:
            f.write(text)
        return f.name
    except OSError:
        return "the traceback could not be saved:\n" + text


def _say(what: str, where: str = "", hint: str = "", *, plain: bool = False) -> None:
    """Write one error to stderr, coloured on a terminal; text from data is never taken for markup."""
    from rich.console import Console
    from rich.text import Text

    from ..report.run import clean

    what, where, hint = clean([what, where, hint])
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    line = Text() if plain else Text("error: ", "bold red")
    line.append(what)
    if where:
        line.append("\n  at: ", "dim").append(where)
    if hint:
        line.append("\n  try: ", "dim").append(hint)
    console.print(line)

"""featherweight doctor."""

import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version

import click

from ..machine import cores

COMPILERS = (("gcc", "proofs and byte counts on this machine"), ("arm-none-eabi-gcc", "bytes of the Cortex-M image"))


@click.command("doctor")
def command() -> int:
    """Say what this machine has; exit code 1 when something a fit needs is missing."""
    bad = 0
    _line(True, "featherweight", f"{version('featherweight')}, Python {platform.python_version()} at {sys.executable}")
    _line(True, "machine", f"{platform.machine()} {platform.system()}, {cores()} cores for this process")
    for name, need in _packages():
        try:
            _line(True, name, version(name))
        except PackageNotFoundError:
            bad += 1
            _line(False, name, f"missing; needed: {need}")
    for name, use in COMPILERS:
        said = _says(name)
        optional = name != "gcc"
        bad += not said and not optional
        _line(bool(said), name, said or f"missing{' (optional)' if optional else ''}: {use}")
    free = shutil.disk_usage(".").free
    _line(free > 5e8, "disk", f"{free / 1e9:.1f} GB free here")
    return 1 if bad else 0


def _packages() -> list[tuple[str, str]]:
    """(name, requirement) of every package that is not an extra."""
    import re

    needed = [r for r in requires("featherweight") or [] if "extra ==" not in r]
    return [(re.match(r"[\w.-]+", r)[0], r) for r in needed]  # type: ignore[index]


def _says(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else ""


def _line(good: bool, name: str, words: str) -> None:
    click.echo(f"{click.style('ok' if good else '--', fg='green' if good else 'yellow')}  {name:<18} {words}")

"""featherweight doctor."""

import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version

import click

from ..errors import FeatherError
from ..machine import cores

TOOLS = (  # program, what for, the Debian packages that bring it
    ("gcc", "proofs and byte counts on this machine", "gcc"),
    ("arm-none-eabi-gcc", "bytes of a Cortex-M's image", "gcc-arm-none-eabi libnewlib-arm-none-eabi"),
    ("qemu-system-arm", "proofs, cycles and stack on an emulated Cortex-M", "qemu-system-arm"),
)


@click.command("doctor")
def command() -> int:
    """Say what this machine has and how fast it trains; exit code 1 when something a fit needs is missing."""
    bad = 0
    _line(True, "featherweight", f"{version('featherweight')}, Python {platform.python_version()} at {sys.executable}")
    _line(True, "machine", f"{platform.machine()} {platform.system()}, {cores()} cores for this process")
    for name, need in _packages():
        bad += not _installed(name, f"missing; needed: {need}")
    if bad:
        _line(False, "training", "not tried: packages are missing")
    else:
        bad += not _training()
    _installed("torch", "missing (optional): it trains what the native engine has no rule for")
    for name, use, packages in TOOLS:
        said = _says(name)
        optional = name != "gcc"
        bad += not said and not optional
        _line(bool(said), name, said or f"missing{' (optional)' if optional else ''}: {use}; apt install {packages}")
    _devices()
    free = shutil.disk_usage(".").free
    _line(free > 5e8, "disk", f"{free / 1e9:.1f} GB free here")
    return 1 if bad else 0


def _devices() -> None:
    """Say which chips can be compiled for and emulated here, and why the others cannot."""
    from ..device import DEVICES, parse_device
    from ..targets.emulator import lacks

    why = {name: lacks(parse_device(name)) for name in DEVICES}
    ready = [name for name, missing in why.items() if not missing]
    _line(bool(ready), "emulated chips", ", ".join(ready) or "none: " + "; ".join(dict.fromkeys(why.values())))


def _training() -> bool:
    """Say which engine trains and how fast: a small network, a third of a second.  False where none can."""
    from ..engines import choose, lost
    from ..engines.native import core
    from ..engines.speed import speed

    try:
        engine = choose()
        module = core.load()
        if module is None:
            _line(False, "native engine", lost())
        measured = speed(engine)
    except FeatherError as e:
        _line(False, "native engine", "; ".join(filter(None, (e.what, e.where, e.hint and f"try {e.hint}"))))
        return False
    words = (
        f"{measured.flops / 1e9:.1f} GFLOP/s, {measured.flops / measured.peak:.0%} of a core's matrix product; "
        f"{measured.samples:,.0f} samples/s of {measured.params:,} params, 28 x 28"
    )
    if module is not None and engine.name == "native":
        words = f"{module.isa}, {module.lanes} lanes (built: {', '.join(core.built())}); {words}"
    _line(True, f"{engine.name} engine", words)
    return True


def _packages() -> list[tuple[str, str]]:
    """(name, requirement) of every package that is not an extra."""
    import re

    needed = [r for r in requires("featherweight") or [] if "extra ==" not in r]
    return [(re.match(r"[\w.-]+", r)[0], r) for r in needed]  # type: ignore[index]


def _installed(name: str, otherwise: str) -> bool:
    """Print the version of a package, or what its absence means."""
    try:
        _line(True, name, version(name))
    except PackageNotFoundError:
        _line(False, name, otherwise)
        return False
    return True


def _says(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.splitlines()[0] if done.returncode == 0 and done.stdout else ""


def _line(good: bool, name: str, words: str) -> None:
    click.echo(f"{click.style('ok' if good else '--', fg='green' if good else 'yellow')}  {name:<18} {words}")

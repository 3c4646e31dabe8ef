"""QEMU: whether it is here, one run of it, and the plugin of ours that counts instructions."""

import platform
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from ..device import Device
from ..errors import ProofError, UnsupportedError
from . import compiler, image

QEMU = "qemu-system-arm"
PACKAGE = "qemu-system-arm"
PATIENCE = 600  # seconds after which one run has hung
NEWER = 9  # the major version from which plugins must speak the second version of the interface


def lacks(device: Device) -> str:
    """What is missing here to run `device`, in words; "" when nothing is."""
    if not device.built_as.machine:
        return f"nothing emulates {device.name} here"
    if shutil.which(QEMU) is None:
        return f"{QEMU} is missing"
    return compiler.lacks(device)


@cache
def version() -> str:
    """Name and version of the emulator.  Raises: UnsupportedError when it is missing."""
    if shutil.which(QEMU) is None:
        raise UnsupportedError(f"{QEMU} is missing", where="PATH", hint=f"apt install {PACKAGE}")
    done = subprocess.run([QEMU, "--version"], capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"version (\d+\.\d+\.\d+)", done.stdout)
    if not found:
        raise UnsupportedError(f"{QEMU} does not say its version", where=done.stderr[:500].strip())
    return f"{QEMU} {found[1]}"


def boot(folder: Path, elf: str, machine: str, more: list[str]) -> tuple[int, str]:
    """Run an image in `folder`, whose files it may open, until it leaves.

    Args:
        more: options of the emulator.
    Returns: (its exit code, what the emulator said on standard error).
    Raises: ProofError when it does not end.
    """
    command = [QEMU, "-M", machine, "-display", "none", "-monitor", "none", "-serial", "none"]
    command += ["-semihosting-config", "enable=on,target=native", "-kernel", elf, *more]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProofError(f"the emulated image ran for more than {PATIENCE} s", where=f"{QEMU} -M {machine}") from None
    return done.returncode, done.stderr[:2000].strip()


def plugin(folder: Path) -> None:
    """Compile the counter into `folder`/count.so, where it is not yet.

    Raises: UnsupportedError without a compiler of this machine.
    """
    if (folder / "count.so").exists():
        return
    major = int(version().split()[-1].partition(".")[0])
    flags = ["-O2", "-shared", "-fPIC", f"-DVERSION={2 if major >= NEWER else 1}"]
    flags += ["-undefined", "dynamic_lookup"] if platform.system() == "Darwin" else []  # QEMU brings what is called
    source = {"count.c": image.read("count.c")}
    compiler.build(source, folder, [*flags, "count.c", "-o", "count.so"], compiler.host())


def counts(path: Path) -> dict[int, tuple[int, int]]:
    """What the counter wrote: address -> (executed, left for another than the next address).

    Raises: ProofError when not exactly one stretch was counted.
    """
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    if head.split()[-1] != "1":
        raise ProofError(f"{head.split()[-1]} predictions were counted in place of one", hint="please report this")
    found: dict[int, tuple[int, int]] = {}
    for line in lines:
        address, executed, left = line.split()
        old = found.get(int(address, 16), (0, 0))
        found[int(address, 16)] = (old[0] + int(executed), old[1] + int(left))
    return found

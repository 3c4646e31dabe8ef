"""The C compiler at hand: how many bytes an emitted model takes, and a plain way to build and run it."""

import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import ProofError, UnsupportedError

CROSS = ("arm-none-eabi-gcc", ("-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"))
HOST = ("gcc", "cc")
STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
SECONDS = 120  # for one run of the compiler


@dataclass(frozen=True)
class Compiler:
    """A C compiler and the options that name its device."""

    command: str
    options: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Measured:
    """Bytes of one object file.

    Attributes:
        flash_bytes: code, constants and initial data; static_bytes: zeroed memory (the state inside the library).
        stack_bytes: frames along the deepest chain of calls.
        compiler: its name and version, with the device or "host".
    """

    flash_bytes: int
    static_bytes: int
    stack_bytes: int
    compiler: str


@cache
def find(cross: bool = True) -> Compiler:
    """The cross compiler where one is installed (and wanted), else the host's.

    Raises: UnsupportedError when there is no C compiler at all.
    """
    if cross and shutil.which(CROSS[0]):
        return Compiler(CROSS[0], CROSS[1], f"{_version(CROSS[0])} {CROSS[1][0]} -Os -std=c99")
    for command in HOST:
        if shutil.which(command):
            return Compiler(command, (), f"{_version(command)} host -Os -std=c99")
    raise UnsupportedError(
        "no C compiler found", where="PATH", hint="install gcc, or arm-none-eabi-gcc for a Cortex-M4"
    )


def _version(command: str) -> str:
    text = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    first = text.splitlines()[0] if text else ""
    found = re.search(r"\d+\.\d+(\.\d+)?", first.rpartition(")")[2] or first)
    kind = "clang" if "clang" in first else "gcc"
    return f"{'arm-none-eabi-' if command == CROSS[0] else ''}{kind} {found[0] if found else ''}".strip()


def build(files: Mapping[str, str], folder: Path, arguments: list[str], compiler: Compiler) -> str:
    """Write `files` into `folder` and run the compiler there; return what it printed.

    Raises: ProofError with the compiler's first lines when it refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    command = [compiler.command, *compiler.options, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise ProofError(
            f"{compiler.name} refuses the emitted C", where=done.stderr[:2000].strip(), hint="please report this"
        )
    return done.stdout + done.stderr


def measure(files: Mapping[str, str], compiler: Compiler | None = None) -> Measured:
    """Compile every .c of `files` with -Os and read sizes from the objects.

    Unwind tables and stack protectors, which no microcontroller links, are left out.  The stack is the deepest
    chain of calls, frame by frame.
    """
    compiler = compiler or find()
    sources = sorted(f for f in files if f.endswith(".c"))
    options = ["-Os", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables"]
    options += ["-fno-stack-protector"] if compiler.command in HOST else []
    if compiler.command in HOST and platform.machine() in ("x86_64", "AMD64"):
        options += ["-fcf-protection=none", "-mno-red-zone"]  # bytes below the stack pointer would not be counted
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build(files, folder, ["-std=c99", *options, "-fstack-usage", "-c", *sources], compiler)
        size = shutil.which(compiler.command.replace("gcc", "size")) or shutil.which("size")
        if size is None:
            raise UnsupportedError("the program `size` is missing", where="PATH", hint="install binutils")
        objects = [f.replace(".c", ".o") for f in sources]
        out = subprocess.run([size, "-B", *objects], cwd=folder, capture_output=True, text=True, check=True).stdout
        rows = [[int(v) for v in line.split()[:3]] for line in out.splitlines()[1:]]
        text, data, bss = (sum(r[k] for r in rows) for k in range(3))
        frames: dict[str, int] = {}
        for usage in folder.glob("*.su"):
            for line in usage.read_text().splitlines():
                where, used = line.split("\t")[:2]
                name = where.rsplit(":", 1)[-1].split(".")[0]
                frames[name] = max(frames.get(name, 0), int(used))
    return Measured(text + data, bss, _deepest("\n".join(files[f] for f in sources), frames), compiler.name)


def _deepest(source: str, frames: Mapping[str, int]) -> int:
    """Bytes of the deepest chain of calls among the functions that were not inlined."""
    starts = list(re.finditer(r"^(?:static )?\w+ (\w+)\([^;{]*\) \{", source, re.MULTILINE))
    bodies = {
        m[1]: source[m.end() : (starts[k + 1].start() if k + 1 < len(starts) else len(source))]
        for k, m in enumerate(starts)
    }

    @cache
    def depth(name: str) -> int:
        below = [depth(f) for f in bodies if f != name and re.search(rf"\b{f}\(", bodies[name])]
        return frames.get(name, 0) + max(below, default=0)

    elsewhere = max((n for f, n in frames.items() if f not in bodies), default=0)  # spelled in a way not seen above
    return max((depth(f) for f in bodies), default=0) + elsewhere

"""Images without an operating system: linked with a start of our own, so that a model's bytes are a difference."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..errors import ProofError, UnsupportedError

if TYPE_CHECKING:
    from .compiler import Compiler

SECONDS = 60
LINK = ("-nostartfiles", "--specs=nano.specs", "-Wl,--gc-sections", "-T", "memory.ld")
ROOMY = 64 << 20  # bytes of either memory where only sizes are wanted


@dataclass(frozen=True)
class Sizes:
    """Bytes of objects or of an image: code, constants and initial data; zeroed memory."""

    flash_bytes: int
    static_bytes: int


def read(name: str) -> str:
    """Text of a file of targets/bare."""
    return resources.files(f"{__package__}.bare").joinpath(name).read_text(encoding="utf-8")


def memory(code_bytes: int, data_bytes: int) -> str:
    """The linker script: code from address 0, data from 0x20000000."""
    return (
        f"MEMORY {{ FLASH (rx) : ORIGIN = 0, LENGTH = {code_bytes}  "
        f"RAM (rw) : ORIGIN = 0x20000000, LENGTH = {data_bytes} }}\n{read('image.ld')}"
    )


def link(folder: Path, objects: list[str], roots: list[str], compiler: "Compiler") -> Sizes:
    """Link `objects` with the least that starts into image.elf; what `roots` do not need is dropped."""
    from .compiler import build

    files = {"minimal.c": read("minimal.c"), "memory.ld": memory(ROOMY, ROOMY)}
    wanted = [f"-Wl,--undefined={root}" for root in roots]
    arguments = ["-Os", "-fno-asynchronous-unwind-tables", "minimal.c", *objects, *LINK, *wanted, "-o", "image.elf"]
    build(files, folder, arguments, compiler)
    return sizes(folder, ["image.elf"], _tool(compiler, "size"))


@cache
def empty(compiler: "Compiler") -> Sizes:
    """Sizes of an image without a model."""
    with TemporaryDirectory(prefix="featherweight-") as scratch:
        return link(Path(scratch), [], [], compiler)


def sizes(folder: Path, names: list[str], program: str) -> Sizes:
    """Add up the sections of `names`.  Raises: UnsupportedError when the program is missing."""
    rows = [[int(v) for v in line.split()[:3]] for line in _run([program, "-B", *names], folder).splitlines()[1:]]
    text, data, bss = (sum(r[k] for r in rows) for k in range(3))
    return Sizes(text + data, bss)


def listing(folder: Path, compiler: "Compiler", elf: str = "image.elf") -> str:
    """The disassembly of an image."""
    return _run([_tool(compiler, "objdump"), "-d", "--no-show-raw-insn", elf], folder)


def state_bytes(folder: Path, name: str, compiler: "Compiler") -> int:
    """sizeof(NAME_state), as the compiler lays it out."""
    from .compiler import build

    probe = f'#include "{name}.h"\n{name}_state probe;\n'
    build({"probe.c": probe}, folder, ["-std=c99", "-fno-common", "-c", "probe.c"], compiler)
    found = _run([_tool(compiler, "nm"), "-S", "probe.o"], folder)
    size = re.search(r"^\w+ (\w+) [bB] _?probe$", found, re.MULTILINE)
    if not size:
        raise ProofError(f"{name}_state has no size", where=compiler.name, hint="please report this")
    return int(size[1], 16)


def symbols(folder: Path, compiler: "Compiler", elf: str = "image.elf") -> dict[str, int]:
    """Addresses of an image's symbols."""
    rows = [line.split() for line in _run([_tool(compiler, "nm"), elf], folder).splitlines()]
    return {r[2]: int(r[0], 16) for r in rows if len(r) == 3}


def constants(folder: Path, objects: list[str], compiler: "Compiler") -> dict[str, int]:
    """Bytes of the constants that object files define, by name."""
    rows = [line.split() for line in _run([_tool(compiler, "nm"), "-S", *objects], folder).splitlines()]
    return {r[3]: int(r[1], 16) for r in rows if len(r) == 4 and r[2] in "rRdD"}


def _tool(compiler: "Compiler", program: str) -> str:
    return f"{compiler.command.removesuffix('gcc')}{program}" if compiler.command.endswith("-gcc") else program


def _run(command: list[str], folder: Path) -> str:
    if shutil.which(command[0]) is None:
        raise UnsupportedError(f"the program `{command[0]}` is missing", where="PATH", hint="install binutils")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise ProofError(f"{command[0]} fails", where=done.stderr[:2000].strip(), hint="please report this")
    return done.stdout

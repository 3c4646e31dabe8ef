"""The C compilers at hand: how many bytes an emitted model takes on a device, and a plain way to build it."""

import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from ..device import DEFAULT, Device, parse_device
from ..errors import ProofError, UnsupportedError
from . import image, stack

HOST = ("gcc", "cc")
STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
LEAN = ("-std=c99", "-ffunction-sections", "-fdata-sections", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables")
SECONDS = 120  # for one run of the compiler


@dataclass(frozen=True)
class Compiler:
    """A C compiler and the options that name its device."""

    command: str
    options: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Measured:
    """Bytes of one model, and who measured them.

    Attributes:
        flash_bytes: code, constants and initial data of the linked image minus those of an empty one; of the object
            file where only the host's compiler is at hand.
        static_bytes: zeroed memory (the state inside the library); stack_bytes: deepest chain of calls of a prediction.
        compiler: its name and version, with the device or "host".
        state_bytes, push_stack_bytes: the caller's state and the deepest chain of calls of the push interface; None
            where the model has none.
        constants: bytes of every constant that the model's objects define, by its name in C.
    """

    flash_bytes: int
    static_bytes: int
    stack_bytes: int
    compiler: str
    state_bytes: int | None = None
    push_stack_bytes: int | None = None
    constants: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def streaming_bytes(self) -> int | None:
        """RAM of the push interface: state and stack, no resident input."""
        if self.state_bytes is None or self.push_stack_bytes is None:
            return None
        return self.state_bytes + self.push_stack_bytes


@cache
def host() -> Compiler:
    """The compiler of this machine.  Raises: UnsupportedError when there is none."""
    for command in HOST:
        if shutil.which(command):
            return Compiler(command, (), f"{_version(command)} host -std=c99")
    raise UnsupportedError("no C compiler found", where="PATH", hint="install gcc (Debian: apt install gcc)")


@cache
def lacks(device: Device) -> str:
    """What is missing here to compile for `device`, in words; "" when nothing is."""
    if shutil.which(device.compiler) is None:
        return f"{device.compiler} is missing"
    if not device.gateway and not Path(_asked(device.compiler, "-print-file-name=nano.specs").strip()).is_file():
        return f"newlib's nano.specs is missing beside {device.compiler}"
    return ""


@cache
def cross(device: Device) -> Compiler:
    """The compiler for `device`.  Raises: UnsupportedError naming the Debian packages that bring what is missing."""
    if missing := lacks(device):
        raise UnsupportedError(
            f"nothing here compiles for {device.name}: {missing}", where="PATH", hint=f"apt install {device.package}"
        )
    if device.gateway:
        return host()
    like = f" standing in for {device.name}" if device.stand_in else ""
    return Compiler(device.compiler, device.flags, f"{_version(device.compiler)} {device.flags[0]}{like} -std=c99")


def default() -> Device | None:
    """The device of a run that names none: the Cortex-M4 where its compiler is installed, else None, the host."""
    device = parse_device(DEFAULT)
    return None if lacks(device) else device


def _asked(command: str, question: str) -> str:
    return subprocess.run([command, question], capture_output=True, text=True, timeout=SECONDS, check=False).stdout


def _version(command: str) -> str:
    text = _asked(command, "--version")
    first = text.splitlines()[0] if text else ""
    found = re.search(r"\d+\.\d+(\.\d+)?", first.rpartition(")")[2] or first)
    kind = "clang" if "clang" in first else "gcc"
    prefix = command.removesuffix("gcc") if command not in HOST else ""
    return f"{prefix}{kind} {found[0] if found else ''}".strip()


def build(files: Mapping[str, str], folder: Path, arguments: list[str], compiler: Compiler) -> str:
    """Write `files` into `folder` and run the compiler there; return what it printed.

    Raises: ProofError with the compiler's first lines when it refuses; UnsupportedError when the image is too large.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [compiler.command, *compiler.options, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if over := re.search(r"region `(\w+)' overflowed by (\d+) bytes", done.stderr):
        raise UnsupportedError(
            f"the model needs {int(over[2]):,} bytes more {over[1]} than the emulated board has",
            where=compiler.name,
            hint="another device, or a smaller model",
        )
    if done.returncode:
        raise ProofError(
            f"{compiler.name} refuses the emitted C", where=done.stderr[:2000].strip(), hint="please report this"
        )
    return done.stdout + done.stderr


def measure(
    files: Mapping[str, str], device: Device | None = None, optimise: str = "-Os", *, push: bool = True
) -> Measured:
    """Compile and link `files` and read off sizes and stack.

    Args:
        device: None stands for `default()`; without a cross compiler the host's object file is measured, and named.
        optimise: the compiler's level.
        push: also measure the push interface, which takes as long again.
    Raises: UnsupportedError when the device's compiler is missing, or there is none at all.
    """
    device = device or default()
    with tempfile.TemporaryDirectory(prefix="featherweight-") as scratch:
        if device is None or device.gateway:
            return _object(files, Path(scratch), host(), optimise, push)
        return _image(files, Path(scratch), device, optimise, push)


def stem(files: Mapping[str, str]) -> str:
    """NAME of the one NAME.h; its functions are NAME_predict and so on."""
    (header,) = [f for f in files if f.endswith(".h")]
    return header[:-2]


def pushes(files: Mapping[str, str]) -> bool:
    """Whether the header declares the push interface."""
    name = stem(files)
    return f"{name}_push(" in files[f"{name}.h"]


def _image(files: Mapping[str, str], folder: Path, device: Device, optimise: str, push: bool) -> Measured:
    compiler, name = cross(device), stem(files)
    sources = sorted(f for f in files if f.endswith(".c"))
    build(files, folder, [*LEAN, optimise, "-fstack-usage", "-c", *sources], compiler)
    objects = [f.replace(".c", ".o") for f in sources]
    roots = [f"{name}_predict"]
    sizes = image.link(folder, objects, roots, compiler)
    empty = image.empty(compiler)
    listing = image.listing(folder, compiler)
    frames = stack.frames(folder)
    found = Measured(
        sizes.flash_bytes - empty.flash_bytes,
        sizes.static_bytes - empty.static_bytes,
        stack.deepest(listing, roots, frames),
        f"{compiler.name} {optimise}",
        constants=image.constants(folder, objects, compiler),
    )
    if not (push and pushes(files)):
        return found
    roots = [f"{name}_{step}" for step in ("begin", "push", "finish")]
    image.link(folder, objects, roots, compiler)
    state = image.state_bytes(folder, name, compiler)
    depth = stack.deepest(image.listing(folder, compiler), roots, frames)
    return replace(found, state_bytes=state, push_stack_bytes=depth)


def _object(files: Mapping[str, str], folder: Path, compiler: Compiler, optimise: str, push: bool) -> Measured:
    """Sizes of the host's object files; unwind tables and stack protectors, which no chip links, are left out."""
    sources = sorted(f for f in files if f.endswith(".c"))
    options = [*LEAN, optimise, "-fno-stack-protector"]
    if platform.machine() in ("x86_64", "AMD64"):
        options += ["-fcf-protection=none", "-mno-red-zone"]  # bytes below the stack pointer would not be counted
    build(files, folder, [*options, "-fstack-usage", "-c", *sources], compiler)
    sizes = image.sizes(folder, [f.replace(".c", ".o") for f in sources], "size")
    frames = stack.frames(folder)
    text = "\n".join(files[f] for f in sources)
    found = Measured(
        sizes.flash_bytes,
        sizes.static_bytes,
        stack.by_source(text, frames),
        f"{compiler.name} {optimise}",
        constants=image.constants(folder, [f.replace(".c", ".o") for f in sources], compiler),
    )
    if not (push and pushes(files)):
        return found
    name = stem(files)
    depth = max(stack.by_source(text, frames, f"{name}_{step}") for step in ("begin", "push", "finish"))
    return replace(found, state_bytes=image.state_bytes(folder, name, compiler), push_stack_bytes=depth)

"""What C source costs: bytes of its object file and of its stack, as the host's compiler makes them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import ProofError


@dataclass(frozen=True)
class Measured:
    """Attributes: flash_bytes: code, constants and initialised data; stack_bytes: of all functions together."""

    flash_bytes: int
    stack_bytes: int
    compiler: str


def compiler() -> str | None:
    """Path of the host's C compiler (`CC` or gcc) where its companion `size` is there too, else None."""
    return shutil.which(os.environ.get("CC", "gcc")) if shutil.which("size") else None


def measure(files: Mapping[str, str]) -> Measured | None:
    """Compile the sources with -Os and read off the sizes; None where there is no compiler.

    Raises: ProofError when the source does not compile: our fault.
    """
    cc = compiler()
    if cc is None:
        return None
    # Unwind tables are the host's habit; no microcontroller image carries them.
    flags = "-std=c99 -Os -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-stack-protector -fstack-usage -c"
    with tempfile.TemporaryDirectory(prefix="featherweight-") as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        sources = [name for name in files if name.endswith(".c")]
        made = subprocess.run([cc, *flags.split(), *sources], cwd=folder, capture_output=True, text=True, check=False)
        if made.returncode:
            raise ProofError("the C of a classical model does not compile", where=made.stderr.strip()[-500:])
        objects = [name[:-2] + ".o" for name in sources]
        listed = subprocess.run(["size", *objects], cwd=folder, capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listed.splitlines()[1:]]
        usage = [line.split("\t") for f in Path(folder).glob("*.su") for line in f.read_text().splitlines()]
    version = subprocess.run([cc, "-dumpfullversion"], capture_output=True, text=True, check=False).stdout.strip()
    return Measured(
        sum(int(r[0]) + int(r[1]) for r in rows),
        sum(int(u[1]) for u in usage),
        f"{Path(cc).name} {version} -std=c99 -Os (host)",
    )

"""The proof: what ships is compiled, run on every vector, and compared bit for bit with the integers."""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..device import Device
from ..errors import ProofError
from ..integer.graph import IntegerGraph
from .compiler import STRICT, Measured, build, host, measure

SECONDS = 300  # for one run over all vectors
SANITIZE = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all")
DRIVER = """\
#include <stdio.h>
#include <string.h>

#include "model.h"

/* Inputs from stdin, outputs to stdout; sample k runs in state k % 2, the first also in the library's own state. */
int main(void) {
  static model_state states[2];
  static model_input x[MODEL_INPUT_SIZE];
  static float y[MODEL_OUTPUT_SIZE], z[MODEL_OUTPUT_SIZE];
  for (unsigned k = 0; fread(x, sizeof x[0], MODEL_INPUT_SIZE, stdin) == MODEL_INPUT_SIZE; k++) {
    if (model_predict_with(&states[k % 2], x, y)) return 3;
    if (k < 64 && (model_predict(x, z) || memcmp(y, z, sizeof y))) return 4;
    if (fwrite(y, sizeof y[0], MODEL_OUTPUT_SIZE, stdout) != MODEL_OUTPUT_SIZE) return 5;
  }
  return 0;
}
"""


@dataclass(frozen=True)
class Proof:
    """What was compared on how many vectors, how many differ, and what the compiler measured.

    Attributes:
        flash_bytes: code and constants; ram_bytes: state, stack and the resident input.
        compiler: which one measured the bytes; sanitizer: what watched the run, "" where the compiler has none.
        ram_bytes_streaming: state and stack where the input is pushed row by row; None where it cannot be.
    """

    vectors: int
    differ: int
    flash_bytes: int
    ram_bytes: int
    compiler: str
    sanitizer: str
    ram_bytes_streaming: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}


def flags(device: Device | None) -> tuple[str, ...]:
    """More options of the host's compiler: this machine is a gateway, so a gateway's widest vectors are proven."""
    return ("-march=native",) if device is not None and device.gateway else ()


def prove(
    g: IntegerGraph,
    files: Mapping[str, str],
    x_raw: np.ndarray,
    folder: Path | None = None,
    expected: np.ndarray | None = None,
    size: Measured | None = None,
    more: Sequence[str] = (),
) -> Proof:
    """Compile `files` (of `c99.emit(g)`) strictly and under sanitizers, run them on all of `x_raw`, and compare.

    Args:
        x_raw: samples (N, ...) as a Dataset holds them; every output is compared bit for bit with `g.run`.
        folder: keeps the driver, the program, the inputs and the outputs; None uses a temporary one.
        expected: what `g.run(x_raw)` gave, where the caller has it already.
        size: what `measure` found, where the caller has it already; None measures `files` for the default device.
        more: options of the host's compiler.
    Returns: a Proof, also when vectors differ: the caller decides.
    Raises: ProofError when the C does not compile, crashes or trips a sanitizer; UnsupportedError without a compiler.
    """
    if folder is None:
        with tempfile.TemporaryDirectory() as scratch:
            return prove(g, files, x_raw, Path(scratch), expected, size, more)
    expected = g.run(x_raw) if expected is None else expected
    got, sanitizer = run(files, x_raw.astype(g.task.input.element), folder, more)
    got = got.reshape(-1, g.task.outputs)
    if len(got) != len(expected):
        raise ProofError(f"the C answered {len(got):,} of {len(expected):,} vectors")
    differ = int((got.view(np.uint32) != expected.view(np.uint32)).any(1).sum())
    m = size or measure(files)
    ram = m.static_bytes + m.stack_bytes + g.task.input.bytes
    return Proof(len(got), differ, m.flash_bytes, ram, m.compiler, sanitizer, m.streaming_bytes)


def run(files: Mapping[str, str], x: np.ndarray, folder: Path, more: Sequence[str] = ()) -> tuple[np.ndarray, str]:
    """Outputs of the compiled C (float32, flat) for inputs `x` in the C's own element type, and the sanitizer used."""
    compiler = host()
    (source,) = [f for f in files if f.endswith(".c")]
    name = source[:-2]
    driver = DRIVER.replace("model", name).replace("MODEL", name.upper())
    written = {**files, "driver.c": driver}
    arguments = [*STRICT, *more, "-O2", "-g", source, "driver.c", "-o", "driver"]
    sanitizer = SANITIZE[0].partition("=")[2]
    try:
        build(written, folder, [*arguments, *SANITIZE], compiler)
    except ProofError:
        build(written, folder, arguments, compiler)  # a compiler without sanitizers, or this raises the real reason
        sanitizer = ""
    command = [str((folder / "driver").resolve())]
    try:
        done = subprocess.run(
            command, input=np.ascontiguousarray(x).tobytes(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ProofError(
            f"{len(x):,} vectors took the compiled C more than {SECONDS} s", hint="fewer vectors"
        ) from None
    if done.returncode:
        why = {3: "the C rejected a finite input", 4: "two states gave two answers"}.get(
            done.returncode, done.stderr.decode(errors="replace")[:2000] or "it crashed"
        )
        raise ProofError(f"the compiled C failed: {why}", where=str(folder))
    return np.frombuffer(done.stdout, np.float32), sanitizer

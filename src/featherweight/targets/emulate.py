"""A model run bare-metal on an emulated chip: its answers, its stack, and every instruction of one prediction."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..device import Device
from ..errors import ProofError, UnsupportedError
from . import image
from .compiler import LEAN, build, cross, pushes, stem
from .cycles import Profile, profile
from .emulator import boot, counts, plugin, version

SECONDS = 240.0  # for all vectors fed in one way
FIRST, PART_SECONDS = 32, 20.0  # vectors of the first run of the emulator; how long a later one should take
TIMER, TICK_NS = 0x40000000, 40  # first timer of the MPS2 boards
SHIFT = 6  # under -icount an instruction takes 2**SHIFT ns
OURS = {"main", "at_once", "by_rows", "before", "after", "ticks", "count_begin", "count_end"}  # of targets/bare
WHY = {
    3: "it refused a finite input",
    97: "its files could not be opened",
    98: "its answers could not be written",
    99: "the processor faulted: an access that this core does not allow, or an unknown instruction",
}


@dataclass(frozen=True)
class Emulated:
    """What one way of feeding a model gave.

    Attributes:
        outputs: float32 (N, outputs); stack_bytes: painted over by the first predictions, the deepest.
        state_bytes: of one NAME_state; profile: of the first prediction, model and library code alone.
        device, emulator: what ran it.
    """

    outputs: np.ndarray
    stack_bytes: int
    state_bytes: int
    profile: Profile
    device: Device
    emulator: str


class Board:
    """One emulated chip with one model in it.

    Args:
        files: of an emitted model; folder: for image, inputs and outputs.
        device: a stand-in's board runs the code where the device has none.
    Raises: UnsupportedError when the emulator, the compiler or a chip to emulate is missing, or memory is too small.
    """

    def __init__(self, files: Mapping[str, str], device: Device, folder: Path, optimise: str = "-Os") -> None:
        like = device.built_as
        if not like.machine:
            raise UnsupportedError(f"nothing emulates {device.name} here", hint="--device cortex-m4")
        self.device, self.folder, self.emulator = device, folder, f"{version()} -M {like.machine}"
        self.compiler, self.timing = cross(device), like.timing
        name = stem(files)
        own = {k: image.read(k) for k in ("start.c", "start.h", "drive.c")}
        own["drive.c"] = own["drive.c"].replace("model", name).replace("MODEL", name.upper())
        written = {**files, **own, "memory.ld": image.memory(like.code_bytes, like.data_bytes)}
        sources = sorted(f for f in files if f.endswith(".c"))
        build(written, folder, [*LEAN, optimise, "-c", *sources], self.compiler)
        defined = ["-DPUSHES"] if pushes(files) else []
        defined += [f"-DTIMER={TIMER:#x}"] if like.machine.startswith("mps2-") else []
        arguments = [*LEAN, "-std=gnu99", "-O2", *defined, "start.c", "drive.c"]
        arguments += [f.replace(".c", ".o") for f in sources]
        build({}, folder, [*arguments, *image.LINK, "-o", "board.elf"], self.compiler)

    def run(
        self, x: np.ndarray, outputs: int, *, push: bool = False, seconds: float = SECONDS
    ) -> tuple[np.ndarray, int, int]:
        """Answer `x`, in the C's element type, until `seconds` are over: at least the first FIRST of them.

        Returns: (float32 (vectors answered, outputs), stack bytes, bytes of a state).
        """
        began, at, many, answers, deepest, state = time.monotonic(), 0, FIRST, [], 0, 0
        while at < len(x) and (not at or time.monotonic() - began < seconds):
            part = x[at : at + many]
            self._go(part, push, [])
            got = np.fromfile(self.folder / "out.bin", np.float32).reshape(-1, outputs)
            if len(got) != len(part):
                raise ProofError(f"the emulated {self.device.name} answered {len(got):,} of {len(part):,} vectors")
            answers.append(got)
            stack, state, _ = np.fromfile(self.folder / "depth.bin", np.uint32).tolist()
            deepest, at = max(deepest, stack), at + len(part)
            each = (time.monotonic() - began) / at
            many = max(1, int(min(PART_SECONDS, max(1.0, seconds - each * at)) / each))
        return np.concatenate(answers), deepest, state

    def count(self, x: np.ndarray, *, push: bool = False) -> Profile:
        """Every instruction of the first prediction of `x`."""
        plugin(self.folder)
        at = image.symbols(self.folder, self.compiler, "board.elf")
        begin, end = at["count_begin"] & ~1, at["count_end"] & ~1
        self._go(x[:1], push, ["-plugin", f"./count.so,begin={begin:x},end={end:x},out=count.txt"])
        listing = image.listing(self.folder, self.compiler, "board.elf")
        return profile(listing, counts(self.folder / "count.txt"), self.timing, OURS)

    def timed(self, x: np.ndarray, *, push: bool = False) -> int:
        """Instructions of the first prediction of `x` by a second way, the board's timer, and some ten of our own.

        Raises: UnsupportedError on boards without the timer.
        """
        if not self.device.built_as.machine.startswith("mps2-"):
            raise UnsupportedError(f"{self.device.name} has no timer that is read here", where=self.emulator)
        self._go(x[:1], push, ["-icount", f"shift={SHIFT}"])
        return int(np.fromfile(self.folder / "depth.bin", np.uint32)[2]) * TICK_NS >> SHIFT

    def _go(self, x: np.ndarray, push: bool, more: list[str]) -> None:
        with (self.folder / "in.bin").open("wb") as file:
            file.write(np.uint32(push).tobytes())
            file.write(np.ascontiguousarray(x).tobytes())
        code, said = boot(self.folder, "board.elf", self.device.built_as.machine, more)
        if code:
            why = WHY.get(code) or said or f"exit code {code}"
            raise ProofError(f"the model failed on the emulated {self.device.name}: {why}", where=self.emulator)


def emulate(
    files: Mapping[str, str],
    x: np.ndarray,
    outputs: int,
    device: Device,
    *,
    push: bool = False,
    optimise: str = "-Os",
    folder: Path | None = None,
) -> Emulated:
    """Cross-compile `files`, answer `x` on the emulated `device` until SECONDS are over, count the first prediction.

    Args:
        x: samples (N, ...) as a Dataset holds them, in the C's element type, at least one.
        outputs: numbers that a prediction writes.
        push: feed rows through the push interface in place of `NAME_predict`.
        folder: keeps image, inputs and outputs; None uses a temporary one.
    Raises: UnsupportedError when something is missing here; ProofError when the model faults or does not end.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="featherweight-") as scratch:
            return emulate(files, x, outputs, device, push=push, optimise=optimise, folder=Path(scratch))
    board = Board(files, device, folder, optimise)
    answers, stack, state = board.run(x, outputs, push=push)
    return Emulated(answers, stack, state, board.count(x, push=push), device, board.emulator)

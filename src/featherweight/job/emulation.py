"""The proof on a chip: what ships, cross-compiled, run bare-metal under emulation, fed at once and row by row."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..device import Device
from ..errors import UnsupportedError
from ..targets.compiler import measure, pushes
from ..targets.emulate import Board
from ..targets.emulator import PACKAGE, lacks
from ..task import Task


def emulated(
    task: Task, files: Mapping[str, str], x: np.ndarray, expected: np.ndarray, device: Device
) -> dict[str, Any]:
    """Run `files`, emitted for `device`, on samples `x` (N, ...) and compare every output bit with `expected`.

    Returns: what the record of a proof gains; all bytes are measured, the stack is painted.
        device, emulator, compiler, calibration: words; flash_bytes, ram_bytes, stack_bytes: of `NAME_predict`;
        instructions, cycles, latency_us: of the first prediction; emulated: vectors that were run; differ: of those,
        in the worse way of feeding; ram_bytes_streaming, cycles_streaming: row by row, None where that cannot be.
    Raises: UnsupportedError naming what is missing; ProofError when the model faults.
    """
    check(device)
    size = measure(files, device)
    raw = x.astype(task.input.element)
    held: dict[bool, Any] = {}
    with tempfile.TemporaryDirectory(prefix="featherweight-") as folder:
        board = Board(files, device, Path(folder))
        for push in (False, True) if pushes(files) else (False,):
            got, stack, state = board.run(raw, task.outputs, push=push)
            unequal = got.view(np.uint32) != np.ascontiguousarray(expected[: len(got)], np.float32).view(np.uint32)
            held[push] = (len(got), int(unequal.any(1).sum()), stack, state, board.count(raw, push=push))
    count, _, stack, _, profile = held[False]
    resident = task.input.bytes
    return {
        "device": device.text,
        "emulator": board.emulator,
        "compiler": size.compiler,
        "emulated": min(count, *(h[0] for h in held.values())),
        "differ": max(h[1] for h in held.values()),
        "flash_bytes": size.flash_bytes,
        "ram_bytes": size.static_bytes + stack + resident,
        "stack_bytes": stack,
        "instructions": profile.instructions,
        "cycles": profile.cycles,
        "latency_us": device.latency_us(profile.cycles),
        "ram_bytes_streaming": held[True][3] + held[True][2] if True in held else None,
        "cycles_streaming": held[True][4].cycles if True in held else None,
        "calibration": device.calibration,
    }


def part(
    task: Task, files: Mapping[str, str], x: np.ndarray, expected: np.ndarray, device: Device | None
) -> dict[str, Any]:
    """What a proof gains on `device`: as `emulated`, or "not_emulated": why not; None: no compiler for any is here."""
    if device is None:
        return {"not_emulated": "no cross compiler is installed"}
    if device.gateway:  # this machine is one, and has run the C already
        return {"device": device.text}
    if why := lacks(device):
        return {"device": device.text, "not_emulated": why}
    return emulated(task, files, x, expected, device)


def joined(host: dict[str, Any], chip: dict[str, Any]) -> dict[str, Any]:
    """One record of a proof on this machine and one on a chip; `differ` is that of the worse."""
    return {**host, **chip, "differ": max(host["differ"], chip.get("differ", 0))}


def check(device: Device) -> None:
    """Raise UnsupportedError, naming the Debian packages, where `device` cannot be emulated here."""
    if missing := lacks(device):
        raise UnsupportedError(
            f"{device.name} cannot be emulated: {missing}",
            where="PATH",
            hint=f"apt install {PACKAGE} {device.package}" if device.built_as.machine else "--device cortex-m4",
        )

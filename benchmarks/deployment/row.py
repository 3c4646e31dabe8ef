"""One row of the table: a network on a device with one choice of options, measured under emulation."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from featherweight.device import Device
from featherweight.targets import image
from featherweight.targets.compiler import measure, pushes
from featherweight.targets.cycles import Profile
from featherweight.targets.emulate import Board
from featherweight.targets.emulator import counts
from featherweight.targets.variant import variants

from .nets import Deployed


@dataclass(frozen=True)
class Option:
    """What can be chosen for a row.

    Attributes:
        level: the compiler's; bits: of a weight: with fewer than 8 the weights are rounded once more.
        room: bytes for the pixels that a convolution prepares, where fewer at once would do; None: the quickest.
    """

    level: str = "-Os"
    bits: int = 8
    room: int | None = None


@dataclass(frozen=True)
class Row:
    """What was measured.

    Attributes:
        record: what --json prints; profiles: of a prediction at once and row by row.
        listing: the disassembly, every line of it that ran with how often it did.
    """

    record: dict[str, Any]
    profiles: dict[str, Profile]
    listing: str


def row(net: Deployed, device: Device, option: Option, expected: np.ndarray, vectors: int | None = None) -> Row:
    """Compile, link, run on all samples both ways, compare with `expected` (of `net.graph`), count the first one.

    RAM is the state inside the library, the painted stack and the resident input; row by row the caller's state and
    the painted stack.
    """
    files = replace(variants(net.graph, device)[0], room=option.room).files(net.graph)
    spec = net.graph.task.input
    x = net.x[:vectors].astype(spec.dtype)
    size = measure(files, device, option.level)
    profiles, differ, stacks, state, listing = {}, 0, {}, 0, ""
    with TemporaryDirectory(prefix="featherweight-") as folder:
        board = Board(files, device, Path(folder), option.level)
        for push in (False, True) if pushes(files) else (False,):
            got, stacks[push], state = board.run(x, net.graph.task.outputs, push=push)
            differ += int((got.view(np.uint32) != expected[: len(x)].view(np.uint32)).any(1).sum())
            profiles["rows" if push else "predict"] = board.count(x, push=push)
            listing = listed(board) if not push else listing
    resident = spec.size * np.dtype(spec.dtype).itemsize
    p = profiles["predict"]
    record = {
        "net": net.name,
        "device": device.name,
        "cycles": p.cycles,
        "instructions": p.instructions,
        "flash_bytes": size.flash_bytes,
        "ram_bytes": size.static_bytes + stacks[False] + resident,
        "ram_bytes_streaming": state + stacks[True] if True in stacks else None,
        "differ": differ,
        "vectors": len(x),
        "accuracy": None if net.y is None else float((expected.argmax(1) == net.y[: len(expected)]).mean()),
        "weights": option.bits,
        "room": option.room,
        "level": option.level,
        "stack_bytes": stacks[False],
        "static_bytes": size.static_bytes,
        "input_bytes": resident,
        "cycles_streaming": profiles["rows"].cycles if "rows" in profiles else None,
        "instructions_per_mac": round(p.instructions / max(1, net.macs), 3),
        "compiler": size.compiler,
        "emulator": board.emulator,
    }
    return Row(record, profiles, listing)


def listed(board: Board) -> str:
    """The disassembly of a board's image with what its last count counted."""
    ran = counts(board.folder / "count.txt")
    lines = []
    for line in image.listing(board.folder, board.compiler, "board.elf").splitlines():
        address = line.partition(":")[0].strip()
        executed = ran.get(int(address, 16), (0, 0))[0] if re.fullmatch("[0-9a-f]+", address) else 0
        lines.append(f"{executed or '':>10} {line}")
    return "\n".join(lines) + "\n"

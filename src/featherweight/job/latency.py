"""How long one prediction of what ships takes on a chip: counted under emulation, or else modelled."""

import tempfile
from pathlib import Path

import numpy as np

from ..cost.cycles import cycles, modelled
from ..device import Device
from ..targets.emulate import Board
from ..targets.emulator import lacks
from .measure import sources
from .shipped import Integers, Shipped

EMULATED, MODEL, UNKNOWN = "emulated", "model", "unknown"


def latency(shipped: Shipped, device: Device, x: np.ndarray) -> tuple[int | None, str]:
    """Return (microseconds, how they are known) of one prediction.

    Args:
        x: samples (N, ...) as a Dataset holds them; the first is predicted.
    Returns: EMULATED: every instruction was counted; MODEL: `cost.cycles` of a network's program, where nothing
        emulates the device here; (None, UNKNOWN) for a classical model then, and for a device without either.
    Raises: ProofError when the emulated model faults.
    """
    if not lacks(device):
        with tempfile.TemporaryDirectory(prefix="featherweight-") as folder:
            board = Board(sources(shipped, device), device, Path(folder))
            profile = board.count(x[:1].astype(shipped.task.input.element))
        return device.latency_us(profile.cycles), EMULATED
    if isinstance(shipped, Integers) and modelled(device):
        return device.latency_us(cycles(shipped.variant.program(shipped.graph), device)), MODEL
    return None, UNKNOWN

"""Arm Cortex-M55 with Helium (MVE): sixteen 8-bit products per vector instruction."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device


@dataclass(frozen=True)
class CortexM55(Device):
    """Emulated; instructions stand for cycles, though a vector instruction takes two beats of two."""

    clock_hz: int = 32_000_000
    name: ClassVar[str] = "cortex-m55"
    title: ClassVar[str] = "Arm Cortex-M55 (Armv8.1-M with Helium)"
    chip: ClassVar[str] = "the AN547 image of the MPS3 board: tightly coupled memories"
    flash_bytes: ClassVar[int] = 512 << 10
    ram_bytes: ClassVar[int] = 512 << 10
    family: ClassVar[str] = "helium"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m55", "-mthumb", "-mfloat-abi=hard")
    machine: ClassVar[str] = "mps3-an547"
    code_bytes: ClassVar[int] = 512 << 10
    data_bytes: ClassVar[int] = 512 << 10
    calibration: ClassVar[str] = (
        "one cycle per instruction, a proxy: vector instructions take two cycles and overlap with one another; not "
        "compared with silicon"
    )
    source: ClassVar[str] = "Arm AN547 (Corstone SSE-300 with Cortex-M55 on MPS3)"

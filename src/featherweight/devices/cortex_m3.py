"""Arm Cortex-M3: no DSP instructions, no FPU; a 64-bit product takes several cycles."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device, Timing


@dataclass(frozen=True)
class CortexM3(Device):
    """Emulated; long products count with the middle of their range."""

    clock_hz: int = 72_000_000
    name: ClassVar[str] = "cortex-m3"
    title: ClassVar[str] = "Arm Cortex-M3 (Armv7-M)"
    chip: ClassVar[str] = "STM32F103CB"
    flash_bytes: ClassVar[int] = 128 << 10
    ram_bytes: ClassVar[int] = 20 << 10
    family: ClassVar[str] = "short"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m3", "-mthumb", "-mfloat-abi=soft")
    machine: ClassVar[str] = "mps2-an385"
    timing: ClassVar[Timing | None] = Timing(accumulate=2, long=4)
    calibration: ClassVar[str] = (
        "Cortex-M3 timings with memory that answers at once; not compared with silicon (the Cortex-M4's were: there "
        "three int8 networks took 1.05 to 1.19 times the model)"
    )
    source: ClassVar[str] = "Arm DDI 0337 (Cortex-M3 TRM), table of instruction timings"

"""Arm Cortex-M7: the Cortex-M4's instructions, up to two per cycle."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device


@dataclass(frozen=True)
class CortexM7(Device):
    """Emulated; instructions stand for cycles, as Arm publishes no timings of this core."""

    clock_hz: int = 216_000_000
    name: ClassVar[str] = "cortex-m7"
    title: ClassVar[str] = "Arm Cortex-M7 (Armv7E-M with DSP and single-precision FPU)"
    chip: ClassVar[str] = "STM32F746NG"
    flash_bytes: ClassVar[int] = 1 << 20
    ram_bytes: ClassVar[int] = 320 << 10
    family: ClassVar[str] = "pairs"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-sp-d16")
    machine: ClassVar[str] = "mps2-an500"
    calibration: ClassVar[str] = (
        "one cycle per instruction: an upper-bound proxy for a core that issues two at once from tightly coupled "
        "memory; caches and flash wait states are not in it, and it was not compared with silicon"
    )
    source: ClassVar[str] = "Arm DDI 0489 (Cortex-M7 TRM), which has no timings; STM32F746 datasheet"

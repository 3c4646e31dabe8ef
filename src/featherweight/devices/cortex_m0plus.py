"""Arm Cortex-M0+: 16-bit Thumb only, no 64-bit product, no unaligned access, two-stage pipeline."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device, Timing


@dataclass(frozen=True)
class CortexM0Plus(Device):
    """Its code runs emulated on a Cortex-M3 that traps unaligned access; cycles are the Cortex-M0+'s."""

    clock_hz: int = 125_000_000
    name: ClassVar[str] = "cortex-m0plus"
    title: ClassVar[str] = "Arm Cortex-M0+ (Armv6-M) with the single-cycle multiplier"
    chip: ClassVar[str] = "RP2040 on a Raspberry Pi Pico, one core"
    flash_bytes: ClassVar[int] = 2 << 20
    ram_bytes: ClassVar[int] = 264 << 10
    family: ClassVar[str] = "short"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m0plus", "-mthumb", "-mfloat-abi=soft")
    machine: ClassVar[str] = "mps2-an385"
    timing: ClassVar[Timing | None] = Timing(load=2, load_next=2, store=2, refill=1)
    calibration: ClassVar[str] = (
        "Cortex-M0+ timings with memory that answers at once (an RP2040 caches its flash); not compared with silicon"
    )
    source: ClassVar[str] = "Arm DDI 0484 (Cortex-M0+ TRM), instruction set summary; RP2040 datasheet"

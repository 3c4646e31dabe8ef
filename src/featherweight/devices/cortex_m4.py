"""Arm Cortex-M4 with its FPU: two 16-bit products per cycle (SMLAD), a rounded 32 x 32 product (SMMLAR)."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device, Timing


@dataclass(frozen=True)
class CortexM4(Device):
    """Emulated, with a cycle model that was compared with silicon."""

    clock_hz: int = 80_000_000
    name: ClassVar[str] = "cortex-m4"
    title: ClassVar[str] = "Arm Cortex-M4F (Armv7E-M with DSP and single-precision FPU)"
    chip: ClassVar[str] = "STM32L476RG"
    flash_bytes: ClassVar[int] = 1 << 20
    ram_bytes: ClassVar[int] = 128 << 10
    family: ClassVar[str] = "pairs"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16")
    machine: ClassVar[str] = "mps2-an386"
    timing: ClassVar[Timing | None] = Timing()
    calibration: ClassVar[str] = (
        "Cortex-M4 timings with memory that answers at once; three int8 networks of MLPerf Tiny v1.0, the published C "
        "compiled here, took 1.05 to 1.19 times the modelled cycles on an STM32L4R5 at 120 MHz"
    )
    source: ClassVar[str] = "Arm DDI 0439 (Cortex-M4 TRM), table of instruction timings; mlcommons/tiny_results_v1.0"

"""RISC-V RV32IMC, as in an ESP32-C3: nothing here compiles for it or emulates it, so its figures are estimates."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device


@dataclass(frozen=True)
class RV32IMC(Device):
    """The portable C, compiled and counted for a Cortex-M3, at this chip's clock: an estimate."""

    clock_hz: int = 160_000_000
    name: ClassVar[str] = "rv32imc"
    title: ClassVar[str] = "RISC-V RV32IMC, one core in order"
    chip: ClassVar[str] = "ESP32-C3 with 4 MiB flash"
    flash_bytes: ClassVar[int] = 4 << 20
    ram_bytes: ClassVar[int] = 400 << 10
    family: ClassVar[str] = "pairs"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m3", "-mthumb", "-mfloat-abi=soft")
    calibration: ClassVar[str] = (
        "an estimate: bytes, instructions and cycles are those of the same C on a Cortex-M3, the clock is the chip's; "
        "nothing was compared with silicon"
    )
    stand_in: ClassVar[str] = "cortex-m3"
    source: ClassVar[str] = "ESP32-C3 series datasheet; The RISC-V Instruction Set Manual, volume I"

"""Espressif ESP32-S3: Xtensa LX7; nothing here compiles for it or emulates it, so its figures are estimates."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import Device


@dataclass(frozen=True)
class ESP32S3(Device):
    """The portable C, compiled and counted for a Cortex-M3, at this chip's clock: an estimate."""

    clock_hz: int = 240_000_000
    name: ClassVar[str] = "esp32-s3"
    title: ClassVar[str] = "Espressif ESP32-S3 (Xtensa LX7), one core"
    chip: ClassVar[str] = "ESP32-S3-WROOM-1-N8"
    flash_bytes: ClassVar[int] = 8 << 20
    ram_bytes: ClassVar[int] = 512 << 10
    family: ClassVar[str] = "pairs"
    flags: ClassVar[tuple[str, ...]] = ("-mcpu=cortex-m3", "-mthumb", "-mfloat-abi=soft")
    calibration: ClassVar[str] = (
        "an estimate: bytes, instructions and cycles are those of the same C on a Cortex-M3, the clock is the chip's; "
        "its vector instructions are not used, flash is cached, and nothing was compared with silicon"
    )
    stand_in: ClassVar[str] = "cortex-m3"
    source: ClassVar[str] = "ESP32-S3 series datasheet"

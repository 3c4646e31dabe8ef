"""A 64-bit PC as a gateway: AVX2 or AVX-512 kernels, measured by the clock on the wall."""

from dataclasses import dataclass
from typing import ClassVar

from ..device import VECTOR, Device


@dataclass(frozen=True)
class X86(Device):
    """The host's compiler and the host itself; nothing is emulated."""

    clock_hz: int = 3_000_000_000
    name: ClassVar[str] = "x86-64"
    title: ClassVar[str] = "x86-64 with AVX2 or AVX-512"
    chip: ClassVar[str] = "a gateway with 4 GiB of memory"
    flash_bytes: ClassVar[int] = 4 << 30
    ram_bytes: ClassVar[int] = 4 << 30
    family: ClassVar[str] = VECTOR
    compiler: ClassVar[str] = "gcc"
    package: ClassVar[str] = "gcc"
    flags: ClassVar[tuple[str, ...]] = ()
    calibration: ClassVar[str] = "no cycle model: a prediction is timed where it runs"
    source: ClassVar[str] = "the machine at hand"

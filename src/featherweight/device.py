"""The contract of a chip: its memory, its clock, what compiles for it, what emulates it, and what instructions cost."""

import re
from abc import ABC
from dataclasses import dataclass, replace
from math import ceil
from typing import ClassVar

from .errors import DesignError
from .registry import Registry

_HERTZ = {"khz": 1e3, "mhz": 1e6, "ghz": 1e9}
VECTOR = "vector"  # the family of gateways: a generator of its own


@dataclass(frozen=True)
class Timing:
    """Cycles of instructions, with memory that answers at once.

    Attributes:
        load, load_next, store: one register from or to memory; load_next: a load right behind a load or a store.
        pair: LDRD and STRD; several: LDM, STM, PUSH and POP take `several` + one per register.
        refill: what a taken branch takes more than one that is not; call: BL and BLX in total.
        multiply, accumulate, long: 32-bit products, with an addition, with a 64-bit result.
        divide, fp_accumulate, fp_divide: integer division; float multiply-add; float division and square root.
    """

    load: int = 2
    load_next: int = 1
    store: int = 1
    pair: int = 3
    several: int = 1
    refill: int = 2
    call: int = 3
    multiply: int = 1
    accumulate: int = 1
    long: int = 1
    divide: int = 7
    fp_accumulate: int = 3
    fp_divide: int = 14


@dataclass(frozen=True)
class Device(ABC):
    """A microcontroller (or a gateway) as the generator, the price and the proof see it.

    Attributes:
        clock_hz: cycles per second; "cortex-m4@120MHz" sets it.
        name: as in `--device`; title: the core in full; chip: the typical chip whose memory is given.
        flash_bytes, ram_bytes: of that chip.
        family: the kernels: "pairs" (two 16-bit products at once), "short" (no 64-bit product), "helium", "vector".
        compiler, flags, package: the cross compiler, its options for this core, the Debian package that brings it.
        machine: the board that qemu-system-arm emulates, "" where there is none; code_bytes, data_bytes: its memory.
        timing: cycles per instruction; None where nobody publishes them: then an instruction counts as one cycle.
        calibration: how far cycles and microseconds can be trusted, in words.
        stand_in: name of the device whose code and cycles estimate this one, "" where it is measured itself.
        source: where the numbers come from.
    """

    clock_hz: int = 0
    name: ClassVar[str]
    title: ClassVar[str]
    chip: ClassVar[str]
    flash_bytes: ClassVar[int]
    ram_bytes: ClassVar[int]
    family: ClassVar[str]
    compiler: ClassVar[str] = "arm-none-eabi-gcc"
    flags: ClassVar[tuple[str, ...]]
    package: ClassVar[str] = "gcc-arm-none-eabi libnewlib-arm-none-eabi"
    machine: ClassVar[str] = ""
    code_bytes: ClassVar[int] = 4 << 20
    data_bytes: ClassVar[int] = 4 << 20
    timing: ClassVar[Timing | None] = None
    calibration: ClassVar[str] = ""
    stand_in: ClassVar[str] = ""
    source: ClassVar[str]

    @property
    def text(self) -> str:
        """As `parse_device` reads it.

        >>> parse_device("cortex-m4@0.12GHz").text
        'cortex-m4@120MHz'
        """
        return f"{self.name}@{self.clock_hz / 1e6:g}MHz"

    @property
    def gateway(self) -> bool:
        """Whether it is a PC as this machine is one: the host's compiler serves it, and nothing is emulated."""
        return self.family == VECTOR

    @property
    def built_as(self) -> "Device":
        """The device whose code is compiled and run: this one, or the one that stands in for it."""
        return parse_device(self.stand_in) if self.stand_in else self

    def latency_us(self, cycles: float) -> int:
        """Whole microseconds of so many cycles, rounded up.

        >>> parse_device("cortex-m4@100MHz").latency_us(250_001)
        2501
        """
        return ceil(cycles * 1e6 / self.clock_hz)

    @property
    def facts(self) -> dict[str, str]:
        """What a person wants to know, by name."""
        cycles = "timings of the core's reference manual" if self.timing else "one per instruction, which is a proxy"
        emulated = f"qemu-system-arm -M {self.machine}" if self.machine else "no"
        return {
            "core": self.title,
            "memory": f"{self.flash_bytes:,} bytes flash, {self.ram_bytes:,} bytes RAM ({self.chip})",
            "clock": f"{self.clock_hz / 1e6:g} MHz unless named: {self.name}@{self.clock_hz / 1e6:g}MHz",
            "kernels": self.family,
            "compiled with": " ".join((self.compiler, *self.flags)) + (f" ({self.package})" if self.package else ""),
            "emulated": f"no: {self.stand_in} stands in" if self.stand_in else emulated,
            "cycles": f"those of {self.stand_in}" if self.stand_in else cycles,
            "calibration": self.calibration,
            "source": self.source,
        }


DEVICES = Registry("featherweight.devices", Device, dashes=True)
DEFAULT = "cortex-m4"


def parse_device(text: str) -> Device:
    """Read a name with an optional clock.

    >>> parse_device("cortex-m4@80MHz").clock_hz, parse_device("Cortex-M0+").name
    (80000000, 'cortex-m0plus')

    Raises: DesignError for a name that is none ("did you mean ..."), and for a clock without a unit.
    """
    name, at, clock = text.strip().lower().partition("@")
    try:
        device: Device = DEVICES[name.strip().replace("+", "plus").replace("_", "-")]()
    except DesignError as e:
        raise DesignError(f"there is no device {name!r}", where="--device", hint=e.hint) from None
    if not at:
        return device
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]hz)\s*", clock)
    if not found or not float(found[1]):
        raise DesignError(f"{clock!r} is not a clock", where="--device", hint=device.text)
    return replace(device, clock_hz=round(float(found[1]) * _HERTZ[found[2]]))

"""What was asked of one fit: everything `--resume` needs to know, in JSON."""

import re
from dataclasses import dataclass, field, fields, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any

from ..budget import Budget
from ..errors import FeatherError

if TYPE_CHECKING:
    from ..device import Device

DEFAULT_SECONDS = 600.0
_UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600}
_FREE_TO_CHANGE = ("seconds", "workers")  # a resumed run may get more time and other cores


def parse_duration(text: str | float) -> float:
    """Read a duration into seconds; a bare number is seconds.

    >>> parse_duration("10min"), parse_duration("90s"), parse_duration("1.5h"), parse_duration(20)
    (600.0, 90.0, 5400.0, 20.0)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(s|sec|min|m|h)?\s*", str(text).lower())
    if not found or float(found[1]) <= 0:
        raise FeatherError(f"{text!r} is not a duration", where="--time", hint="90s, 10min or 1.5h")
    return float(found[1]) * _UNITS[found[2] or "s"]


@dataclass(frozen=True)
class Settings:
    """The question of one fit.

    Attributes:
        data, test: absolute paths, or "arrays" for what came from Python.
        targets, task, metric, group, order, text, beside: as `data.load` takes them.
        budget: no limit at all asks for the front over sizes.
        device: the chip that the model is for, as `parse_device` reads it; "" where none is named.
        seconds: wall clock of the whole fit; None where `trials` ends the search.
        trials: trainings the search may start; None where `seconds` ends it.
        workers: trainings side by side; 0 means one per core.
    """

    data: str
    targets: tuple[str, ...] = ()
    task: str = "auto"
    metric: str = ""
    group: str | None = None
    test: str | None = None
    order: str | None = None
    budget: Budget = field(default_factory=Budget)
    device: str = ""
    seconds: float | None = None
    trials: int | None = None
    workers: int = 0
    seed: int = 0
    text: str | None = None
    beside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.seconds is not None and self.trials is not None:
            raise FeatherError("--time and --trials each end the search", hint="one of them")
        if self.trials is not None and self.trials < 1:
            raise FeatherError(f"{self.trials} trials search nothing", where="--trials", hint="1 or more")
        if self.workers < 0:
            raise FeatherError(f"{self.workers} workers cannot train", where="--workers", hint="1 or more")
        if not isinstance(self.seed, Integral) or not 0 <= self.seed < 2**31:
            raise FeatherError(
                f"{self.seed!r} is not a seed", where="--seed", hint="a whole number from 0 to 2147483647"
            )
        if self.seconds is None and self.trials is None:
            object.__setattr__(self, "seconds", DEFAULT_SECONDS)
        if self.device or self.budget.latency_us is not None:
            self._check_device()

    def _check_device(self) -> None:
        """Spell the device as it spells itself, and refuse a latency that nothing could check."""
        if not self.device:
            raise FeatherError(
                "a latency is that of a chip, and none is named", where="--max-latency", hint="--device cortex-m4@80MHz"
            )
        from ..cost.cycles import fitted

        chip = self.chip
        assert chip is not None
        object.__setattr__(self, "device", chip.text)
        if self.budget.latency_us is not None:
            fitted(chip)

    @property
    def chip(self) -> "Device | None":
        """The device that is named."""
        from ..device import parse_device

        return parse_device(self.device) if self.device else None

    @property
    def limits(self) -> Budget:
        """The budget, and of a named chip its memory where the budget leaves it open."""
        chip = self.chip
        if chip is None or chip.gateway:
            return self.budget
        flash, ram = self.budget.flash_bytes or chip.flash_bytes, self.budget.ram_bytes or chip.ram_bytes
        return replace(self.budget, flash_bytes=flash, ram_bytes=ram)

    def to_json(self) -> dict[str, Any]:
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        lists = {"targets": list(self.targets), "beside": list(self.beside)}
        return {"schema": 1, **record, **lists, "budget": self.budget.to_json()}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Settings":
        held = {f.name: record[f.name] for f in fields(cls) if f.name in record}
        lists = {"targets": tuple(held["targets"]), "beside": tuple(held.get("beside", ()))}
        return cls(**{**held, **lists, "budget": Budget.from_json(held["budget"])})

    def differences(self, other: "Settings") -> list[str]:
        """Name what a resumed run may not change, with both values."""
        a, b = self.to_json(), other.to_json()
        return [f"{k} is {b[k]!r}, the run has {a[k]!r}" for k in a if k not in _FREE_TO_CHANGE and a[k] != b[k]]

"""What a model may spend, and what it does spend: the same axes."""

import re
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from .errors import BudgetError, FeatherError

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20}
_TIME = {"us": 1.0, "ms": 1e3, "s": 1e6}
UNITS = {"params": "params", "macs": "MACs", "flash_bytes": "bytes flash", "ram_bytes": "bytes RAM", "latency_us": "µs"}


def parse_size(text: str | int) -> int:
    """Read a count or a number of bytes; a comma parts thousands and nothing else.

    >>> parse_size("16kB"), parse_size("16KiB"), parse_size("500k"), parse_size("1.5M")
    (16000, 16384, 500000, 1500000)
    """
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    found = re.fullmatch(rf"\s*({number})\s*(ki|mi|k|m|g)?b?\s*", str(text), re.IGNORECASE)
    if not found:
        raise FeatherError(f"{text!r} is not a size", hint="3000, 500k, 1.5M, 16kB (16,000) or 16KiB (16,384)")
    size = Decimal(found[1].replace(",", "")) * _UNITS[(found[2] or "").lower()]
    if size != int(size):
        raise FeatherError(f"{text!r} is no whole number", hint=f"{int(size):,}")
    return int(size)


def parse_latency(text: str) -> int:
    """Read a duration into whole microseconds.

    >>> parse_latency("20ms"), parse_latency("1.5s")
    (20000, 1500000)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(us|ms|s)\s*", text.lower())
    if not found:
        raise FeatherError(f"{text!r} is not a latency", hint="20ms, 800us or 1.5s")
    return round(float(found[1]) * _TIME[found[2]])


@dataclass(frozen=True)
class Cost:
    """What a model spends.

    Attributes:
        params: learnt numbers that ship, bias included; a folded norm costs nothing more.
        macs: multiply-accumulates of one prediction.
        flash_bytes: code and constants of the linked image minus an empty one.
        ram_bytes: state, buffers and stack of one prediction, the resident input included.
        latency_us: microseconds on the named device; None where no device is named.
    """

    params: int | None = None
    macs: int | None = None
    flash_bytes: int | None = None
    ram_bytes: int | None = None
    latency_us: int | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


AXES = tuple(f.name for f in fields(Cost))


@dataclass(frozen=True)
class Budget:
    """What a model may spend; an axis left None is free."""

    params: int | None = None
    macs: int | None = None
    flash_bytes: int | None = None
    ram_bytes: int | None = None
    latency_us: int | None = None

    def __post_init__(self) -> None:
        for axis, limit in asdict(self).items():
            if limit is not None and limit <= 0:
                raise FeatherError(
                    f"a budget of {limit:,} {UNITS[axis]} leaves nothing to spend", hint="a positive number"
                )

    @property
    def limits(self) -> dict[str, int]:
        """The axes that are bounded."""
        return {axis: limit for axis, limit in asdict(self).items() if limit is not None}

    @property
    def words(self) -> str:
        """The limits as a person reads them.

        >>> Budget(params=300, flash_bytes=16000).words
        '300 params and 16,000 bytes flash'
        """
        return " and ".join(f"{limit:,} {UNITS[axis]}" for axis, limit in self.limits.items())

    def excess(self, cost: Cost) -> dict[str, int]:
        """Return by how much `cost` exceeds each bounded axis; {} when it fits.

        >>> Budget(params=300).excess(Cost(params=2785))
        {'params': 2485}
        """
        over = {}
        for axis, limit in self.limits.items():
            used = getattr(cost, axis)
            if used is None:
                raise BudgetError(
                    f"this model has no price in {UNITS[axis]}", where="budget", hint=f"no limit on {UNITS[axis]}"
                )
            if used > limit:
                over[axis] = used - limit
        return over

    def fits(self, cost: Cost) -> bool:
        return not self.excess(cost)

    def to_json(self) -> dict[str, Any]:
        return self.limits

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Budget":
        return cls(**{k: v for k, v in record.items() if k in AXES})

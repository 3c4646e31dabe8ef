"""Cycles of one prediction before anything is trained: counts of what runs, times what each takes on a device."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from ..device import Device
from ..errors import UnsupportedError
from ..targets.program import Program
from .work import work


def bound(p: Program, device: Device) -> int:
    """Cycles that nine programs in ten stay below: the modelled ones and the error of the model."""
    return round(cycles(p, device) * (1 + fitted(device)["error"]["p90"]))


def cycles(p: Program, device: Device) -> int:
    """Modelled cycles of a prediction of `p` on `device`.

    The coefficients are fitted to emulated programs (benchmarks/fits/cycles.py); how far off they were on programs that
    they were not fitted to stands beside them.

    Raises: UnsupportedError for a device without a model.
    """
    return round(weighted(work(p), fitted(device)["cycles"]))


def weighted(counts: Mapping[str, float], each: Mapping[str, float]) -> float:
    """The sum of counts times cycles; what was never seen costs as much as the dearest thing of its kind."""
    return sum(n * (each[name] if name in each else _dearest(name, each)) for name, n in counts.items())


def _dearest(name: str, each: Mapping[str, float]) -> float:
    """The most cycles of anything that ends in the same word, or else of anything that runs more than once."""
    alike = [v for k, v in each.items() if k.split()[-1] == name.split()[-1]]
    return max(alike or [v for k, v in each.items() if k != "prediction"])


def modelled(device: Device) -> bool:
    """Whether cycles are known before a program runs."""
    return device.name in table()["devices"]


def fitted(device: Device) -> dict[str, Any]:
    """What was fitted for `device`: cycles by name, programs, and errors as parts of the emulated cycles."""
    if not modelled(device):
        raise UnsupportedError(
            f"the cycles of {device.name} are not modelled: {device.calibration}",
            where="--max-latency",
            hint="--max-macs, or --device " + ", ".join(sorted(table()["devices"])),
        )
    found: dict[str, Any] = table()["devices"][device.name]
    return found


@cache
def table() -> dict[str, Any]:
    """The file of coefficients, with its date and what measured them."""
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath("cycles.json").read_text(encoding="utf-8"))
    return found

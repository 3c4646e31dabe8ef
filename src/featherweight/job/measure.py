"""The cost of what ships, with the bytes that a compiler measured."""

from dataclasses import replace

import numpy as np

from ..budget import Cost
from ..device import Device
from ..targets.compiler import measure
from .shipped import Classical, Integers, Shipped


def measured(shipped: Shipped, device: Device | None = None) -> tuple[Cost, str]:
    """Count params and MACs, compile and link the C, and read off flash and RAM.

    Args:
        device: None stands for the default one, see `targets.compiler.measure`.
    Returns: (cost, compiler); flash_bytes: code and constants of the image; ram_bytes: state and stack of one
        prediction and the resident input.
    Raises: UnsupportedError without a compiler.
    """
    found = measure(sources(shipped, device), device)
    spec = shipped.task.input
    resident = spec.size * np.dtype(spec.dtype).itemsize
    bytes_ = {"flash_bytes": found.flash_bytes, "ram_bytes": found.static_bytes + found.stack_bytes + resident}
    if isinstance(shipped, Integers):
        counted = Cost(params=shipped.network.params, macs=shipped.network.graph.macs)
    else:
        assert isinstance(shipped, Classical)
        counted = Cost(params=shipped.fitted.params, macs=shipped.fitted.macs)
    return replace(counted, **bytes_), found.compiler


def sources(shipped: Shipped, device: Device | None = None) -> dict[str, str]:
    """The C of what ships, for `device`; None, or a gateway: as it stands in the run's folder."""
    if device is not None and device.family != "vector" and isinstance(shipped, Integers):
        from ..targets import c99

        return c99.emit(shipped.graph, family=device.family)
    return {name: text for name, text in shipped.files("c99").items() if isinstance(text, str)}

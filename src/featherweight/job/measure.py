"""The cost of what ships, with the bytes that a compiler measured."""

from dataclasses import replace

from ..budget import Budget, Cost
from ..cost.choice import choose, lay_out
from ..device import Device
from ..targets.compiler import measure
from ..targets.composed import INNER
from ..targets.variant import DEFAULT
from .shipped import Integers, Shipped
from .viewed import Viewed


def measured(shipped: Shipped, device: Device | None = None) -> tuple[Cost, str]:
    """Count params and MACs, compile and link the C, and read off flash and RAM.

    Args:
        device: None stands for the default one, see `targets.compiler.measure`.
    Returns: (cost, compiler); flash_bytes: code and constants of the image; ram_bytes: state and stack of one
        prediction and the resident input.
    Raises: UnsupportedError without a compiler.
    """
    found = measure(sources(shipped, device), device)
    ram = found.static_bytes + found.stack_bytes + shipped.task.input.bytes
    return replace(shipped.counted, flash_bytes=found.flash_bytes, ram_bytes=ram), found.compiler


def suited(shipped: Integers, device: Device | None, budget: Budget | None = None) -> Integers:
    """What ships as it is printed for `device` within `budget`; itself where no budget asks and the kernels agree."""
    family = DEFAULT if device is None else device.family
    if budget is None and shipped.variant.family == family:
        return shipped
    chosen = choose(lay_out(shipped.graph, device), device, budget or Budget())
    return Integers(shipped.network, shipped.graph, chosen.variant)


def sources(shipped: Shipped, device: Device | None = None, name: str = "model") -> dict[str, str]:
    """The C of what ships: as it stands in the run's folder, or, for a device with other kernels, as it would there."""
    if isinstance(shipped, Viewed):
        return shipped.composed(sources(shipped.inner, device, INNER), name)
    if device is not None and isinstance(shipped, Integers):
        return suited(shipped, device).variant.files(shipped.graph, name)
    return {file: text for file, text in shipped.files("c99", name).items() if isinstance(text, str)}

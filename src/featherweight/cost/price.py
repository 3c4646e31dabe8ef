"""The price of a design before anyone trains it: the same structure with random weights is lowered and laid out."""

from dataclasses import replace
from functools import lru_cache
from math import prod

import numpy as np

from ..budget import Budget, Cost
from ..data.standard import Standard, TargetScale
from ..design import Design
from ..device import Device
from ..integer.certified import certified
from ..integer.graph import IntegerGraph
from ..integer.lower import Lowering
from ..task import Task
from .choice import How, Laid, Printed, choose, lay_out


def price(
    design: Design,
    task: Task,
    normal: Standard | None = None,
    *,
    device: Device | None = None,
    budget: Budget | None = None,
    how: How = How.COMPILED,
) -> Cost:
    """Return what `design` would spend on `task` as it would be printed for `device` within `budget`.

    RAM is exact: one plan is priced and printed.  So are the bytes of weights and tables; those of the code are the
    compiler's, which is asked once per set of functions.

    Args:
        normal: how inputs are standardised, where it is known; None stands for one offset and one gain per channel
            (one per column of a table; none for uint8, which folds).
        device: also prices latency; None means the default device's bytes and no latency.
        budget: what the printed variant is chosen by (see `choose`).
        how: bytes of code and stack are known; compiling takes about a second, and is remembered.
    Raises: UnsupportedError naming an op that cannot ship; DesignError for shapes that do not fit.
    """
    normal = normal or standard(task)
    found = _printed(design, task, normal, device, budget or Budget(), how)
    return counted(design, task, normal, found)


def counted(design: Design, task: Task, normal: Standard, found: Printed) -> Cost:
    """Cost of a design that is printed as `found`."""
    params = design.shipped.params + normal.params(task.input)
    return Cost(params, design.shipped.macs, found.flash_bytes, found.ram_bytes, found.latency_us)


@lru_cache(maxsize=512)
def _printed(design: Design, task: Task, normal: Standard, device: Device | None, budget: Budget, how: How) -> Printed:
    return choose(_laid(design, task, normal, device), device, budget, how)


@lru_cache(maxsize=16)
def _laid(design: Design, task: Task, normal: Standard, device: Device | None) -> list[Laid]:
    return lay_out(lowered(design, task, normal), device)


def standard(task: Task) -> Standard:
    """A stand-in for the standard that training would measure: the same number of constants."""
    spec, beside = task.input, None
    if spec.beside:
        beside = standard(replace(task, input=spec.numbers))
    if spec.dtype == "uint8":
        return Standard((128.0,), (1 / 64,), beside)
    n = spec.shape[2] if spec.kind == "table" else spec.shape[0]
    return Standard((0.1,) * n, (1.1,) * n, beside)


def lowered(design: Design, task: Task, normal: Standard) -> IntegerGraph:
    """The integer graph of `design` with random weights: structure, constants and memory are those of a trained one."""
    rng = np.random.default_rng(0)
    graph = design.shipped
    weights: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in graph.weights():
        near = (2 / max(1, prod(shape[1:]))) ** 0.5
        weights.setdefault(node.output, {})[name] = (near * rng.standard_normal(shape, np.float32)).astype(np.float32)
    ranges = {v: (-4.0, 4.0) for v in graph.shapes}
    target = TargetScale((0.0,) * task.network_outputs, (1.0,) * task.network_outputs)
    q, steps, readout = Lowering(graph, task, ranges, normal, target)(weights)
    steps = tuple(certified(s, q, floats=False) for s in steps)
    return IntegerGraph(task, normal, graph.shapes, q, steps, readout, graph.input)

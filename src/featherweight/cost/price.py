"""The price of a design before anyone trains it: the same structure with random weights is lowered and emitted."""

from functools import lru_cache

import numpy as np

from ..budget import Cost
from ..data.standard import Standard, TargetScale
from ..design import Design
from ..integer.graph import IntegerGraph
from ..integer.lower import Lowering
from ..targets.c99 import emit
from ..targets.compiler import measure
from ..targets.program import Program
from ..task import Task

CODE_BYTES = 2900  # driver, entry, readout
KERNEL_BYTES = 260  # of a kernel that only some models need
STEP_BYTES = 72  # tables of one step
STACK_BYTES = 440  # deepest chain of calls


def price(design: Design, task: Task, normal: Standard | None = None, *, measured: bool = False) -> Cost:
    """Return what `design` would spend on `task`; latency is left open.

    Args:
        normal: how inputs are standardised, where it is known; None stands for one offset and one gain per channel
            (one per column of a table; none for uint8, which folds).
        measured: compile the emitted C and read flash and stack from it (about a second, remembered per structure);
            otherwise constants and memory plan are exact and code and stack are estimates from above.
    Raises: UnsupportedError naming an op that cannot ship; DesignError for shapes that do not fit.
    """
    normal = normal or standard(task)
    g = lowered(design, task, normal)
    params = design.shipped.params + normal.params(task.input)
    macs = design.shipped.macs
    resident = task.input.size * np.dtype(task.input.dtype).itemsize
    if measured:
        flash, static, stack = _measured(design, task, normal)
        return Cost(params, macs, flash, static + stack + resident)
    p = Program.of(g)
    kernels = {(name, *tokens.values()) for piece in p.pieces for name, tokens in piece.kernels}
    flash = CODE_BYTES + KERNEL_BYTES * len(kernels) + STEP_BYTES * len(p.r.steps) + p.constant_bytes
    flash += 8 * len(normal.offset) if task.input.dtype != "uint8" else 0
    ram = p.plan.size_bytes + p.stage_bytes + resident + STACK_BYTES
    return Cost(params, macs, flash, ram)


def standard(task: Task) -> Standard:
    """A stand-in for the standard that training would measure: the same number of constants."""
    if task.input.dtype == "uint8":
        return Standard((128.0,), (1 / 64,))
    n = task.input.shape[2] if task.input.kind == "table" else task.input.shape[0]
    return Standard((0.1,) * n, (1.1,) * n)


def lowered(design: Design, task: Task, normal: Standard) -> IntegerGraph:
    """The integer graph of `design` with random weights: structure, constants and memory are those of a trained one."""
    rng = np.random.default_rng(0)
    graph = design.shipped
    weights: dict[str, dict[str, np.ndarray]] = {}
    for node, name, shape in graph.weights():
        weights.setdefault(node.output, {})[name] = rng.standard_normal(shape, np.float32)
    ranges = {v: (-4.0, 4.0) for v in graph.shapes}
    target = TargetScale((0.0,) * task.network_outputs, (1.0,) * task.network_outputs)
    q, steps, readout = Lowering(graph, task, ranges, normal, target)(weights)
    return IntegerGraph(task, normal, graph.shapes, q, steps, readout, graph.input)


@lru_cache(maxsize=512)
def _measured(design: Design, task: Task, normal: Standard) -> tuple[int, int, int]:
    m = measure(emit(lowered(design, task, normal)))
    return m.flash_bytes, m.static_bytes, m.stack_bytes

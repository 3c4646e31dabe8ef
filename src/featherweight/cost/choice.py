"""How a network is printed: of the variants for a device the fastest that fits the budget, else the smallest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ..budget import Budget
from ..device import DEFAULT, VECTOR, Device, parse_device
from ..integer.graph import IntegerGraph
from ..targets import compiler
from ..targets.program import Program
from ..targets.variant import Variant, variants
from .code import Code, compiled, flash_bytes, ram_bytes, streaming_bytes
from .cycles import bound, cycles, modelled

SPREAD = 48  # bytes by which models of the same functions were seen to differ in code


class How(Enum):
    """How the bytes of code and stack are known; those of everything else are exact."""

    LEAST = "lower bounds"  # where no model of the same functions was compiled
    MOST = "upper bounds"  # the same
    COMPILED = "those of a compiled model of the same functions"
    MEASURED = "this very model's, compiled"


@dataclass(frozen=True)
class Printed:
    """A variant of a graph and what it spends.

    Attributes:
        cycles: of one prediction, modelled on the device, or on the default one where none is named; None where
            nothing models them.
        latency_us: microseconds on the named device that nine in ten stay below; None where none is named, or nothing
            models it.
        flash_bytes, ram_bytes: None where a rough price of a gateway is asked for: nothing tells without compiling.
        streaming_bytes: RAM where rows are pushed; None where they cannot be.
    """

    variant: Variant
    flash_bytes: int | None
    ram_bytes: int | None
    streaming_bytes: int | None
    cycles: int | None
    latency_us: int | None

    def excess(self, budget: Budget) -> float:
        """The largest ratio of what it spends to what it may, of flash, RAM and latency; 0 where all are free."""
        axes = {"flash_bytes": self.flash_bytes, "ram_bytes": self.ram_bytes, "latency_us": self.latency_us}
        return max((n / budget.limits[a] for a, n in axes.items() if n is not None and a in budget.limits), default=0.0)


@dataclass(frozen=True)
class Laid:
    """A variant laid out; `program` is None for a gateway, `cycles` and `latency_us` as in Printed."""

    variant: Variant
    graph: IntegerGraph
    program: Program | None
    cycles: int | None
    latency_us: int | None

    def spends(self, device: Device | None, how: How = How.COMPILED) -> Printed:
        """What it takes; for a gateway, bounds know no bytes."""
        g, p, own = self.graph, self.program, compiled(device)
        resident = g.task.input.bytes
        if p is None and how in (How.LEAST, How.MOST):
            return Printed(self.variant, None, None, None, None, None)
        if p is None or how is How.MEASURED:
            m = compiler.measure(self.variant.files(g), own.built_as)
            flash, ram, streaming = m.flash_bytes, m.static_bytes + m.stack_bytes + resident, m.streaming_bytes
        else:
            known = own.of(p) if how is How.COMPILED else own.remembered(p)
            code = known or (Code.least(p) if how is How.LEAST else Code.bound(p))
            flash = flash_bytes(p, code) + (SPREAD if code.compiler else 0)
            ram, streaming = ram_bytes(p, code, resident), streaming_bytes(p, code)
        return Printed(self.variant, flash, ram, streaming, self.cycles, self.latency_us)


def lay_out(g: IntegerGraph, device: Device | None) -> list[Laid]:
    """Every variant of `g` for `device`, the plainest first.

    Raises: UnsupportedError naming an op that cannot run row by row.
    """
    return [_laid(v, g, None if v.family == VECTOR else v.program(g), device) for v in variants(g, device)]


def _laid(v: Variant, g: IntegerGraph, p: Program | None, device: Device | None) -> Laid:
    clock = device or parse_device(DEFAULT)
    if p is None or not modelled(clock):
        return Laid(v, g, p, None, None)
    return Laid(v, g, p, cycles(p, clock), None if device is None else device.latency_us(bound(p, device)))


def leaner(laid: Laid, device: Device | None) -> list[Laid]:
    """The same with less room for the pixels that a convolution prepares at once: less RAM, more cycles."""
    p, out = laid.program, list[Laid]()
    rooms = [] if p is None else [p.stage_bytes * part // 4 for part in (3, 2, 1)]
    for room in rooms:
        assert p is not None
        small = replace(p, room=room)
        if small.stage_bytes < min(q.stage_bytes for q in (p, *(o.program for o in out if o.program))):
            out.append(_laid(replace(laid.variant, room=room), laid.graph, small, device))
    return out


def choose(laid: Sequence[Laid], device: Device | None, budget: Budget, how: How = How.COMPILED) -> Printed:
    """The fastest variant of those that fit; of equals, the first; where none fits, the one nearest to it.

    Args:
        laid: of `lay_out`; where none of it fits into the RAM, leaner ones are looked at, too.
        budget: flash, RAM and latency are read.
        how: bytes are known.
    """
    found = [v.spends(device, how) for v in laid]
    if budget.ram_bytes is not None and all((p.ram_bytes or 0) > budget.ram_bytes for p in found):
        found += [w.spends(device, how) for v in laid for w in leaner(v, device)]
    fitting = [p for p in found if p.excess(budget) <= 1]
    if fitting:
        return min(fitting, key=lambda p: (p.cycles or 0, (p.ram_bytes or 0) + (p.flash_bytes or 0)))
    return min(found, key=lambda p: p.excess(budget))

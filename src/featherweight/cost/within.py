"""The price as a search needs it: exact for what fits, and cheap for what is far too large."""

from dataclasses import dataclass

from ..budget import Budget, Cost
from ..data.standard import Standard
from ..design import Design
from ..device import Device
from ..task import Task
from .choice import How
from .price import price

MACS_PER_CYCLE = 16  # more than any of the devices does
WEIGHTS_PER_BYTE = 2  # as the smallest stored weights
NEAR = 0.8  # of a limit: bytes of what is beyond are compiled


@dataclass(frozen=True)
class Within:
    """A price that stops counting once a design is over.

    A bisection over widths looks at designs a hundred times the budget; lowering one of those takes seconds, and its
    params, its MACs or the bytes of its weights alone already say no.  Nothing is compiled for what is far below the
    limits of flash and RAM: code and stack are then upper bounds.
    """

    budget: Budget
    task: Task
    normal: Standard
    device: Device | None = None

    def __call__(self, design: Design) -> Cost:
        """Return the full price of a design that may fit; of any other, its counts and the least it can spend."""
        least, limits = self.least(design), self.budget.limits
        if any(used > limits[axis] for axis, used in least.to_json().items() if used is not None and axis in limits):
            return least
        bytes_ = {a: limit for a, limit in limits.items() if a in ("flash_bytes", "ram_bytes")}
        most = self.price(design, How.MOST)
        if all((used := getattr(most, a)) is not None and used <= NEAR * limit for a, limit in bytes_.items()):
            return most
        less = self.price(design, How.LEAST)
        if any((used := getattr(less, a)) is not None and used > limit for a, limit in limits.items()):
            return less
        return self.price(design, How.COMPILED)

    def price(self, design: Design, how: How) -> Cost:
        """The price of a design of any size."""
        return price(design, self.task, self.normal, device=self.device, budget=self.budget, how=how)

    def least(self, design: Design) -> Cost:
        """What `design` spends at least, from its counts alone."""
        size, spec = design.size, self.task.input
        params = (size.params or 0) + self.normal.params(spec)
        resident = spec.bytes
        latency = self.device.latency_us((size.macs or 0) / MACS_PER_CYCLE) if self.device else None
        return Cost(params, size.macs, (size.params or 0) // WEIGHTS_PER_BYTE, resident, latency)

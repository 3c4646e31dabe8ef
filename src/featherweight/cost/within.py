"""The price as a search needs it: exact for what fits, and cheap for what is far too large."""

from dataclasses import dataclass

from ..budget import Budget, Cost
from ..data.standard import Standard
from ..design import Design
from ..task import Task
from .price import price


@dataclass(frozen=True)
class Within:
    """A price that stops counting once a design is over.

    A bisection over widths looks at designs a hundred times the budget; lowering one of those takes seconds, and its
    params, its MACs or the bytes of its weights alone already say no.
    """

    budget: Budget
    task: Task
    normal: Standard

    def __call__(self, design: Design) -> Cost:
        """Return the full price of a design that may fit; of any other, its counts and the least it can spend."""
        size, b = design.size, self.budget
        params = (size.params or 0) + self.normal.params(self.task.input)
        learnt = size.params or 0  # one byte each
        least = Cost(params, size.macs, learnt, 0)
        if b.latency_us is None and any(getattr(least, axis) > limit for axis, limit in b.limits.items()):
            return least
        return price(design, self.task, self.normal)

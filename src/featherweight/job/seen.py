"""The data of a run as a model behind a view reads them, and what the view itself costs."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..budget import UNITS, Budget, Cost
from ..classical.constant import Constant
from ..cost.view import price_view
from ..data.dataset import Dataset
from ..device import Device
from ..errors import BudgetError
from ..task import Task
from ..view import View
from .latency import latency
from .shipped import Classical, Shipped
from .viewed import viewed


@dataclass(frozen=True)
class Seen:
    """A view, fitted on the training rows, and every row behind it.

    Attributes:
        view: with its constants; proposed: without.
        asked: the question as the device is asked it.
        task, data: the question and the rows as the model sees them; raw: the rows as the device holds them.
    """

    view: View
    asked: Task
    task: Task
    data: Dataset
    raw: Dataset
    proposed: View

    @classmethod
    def of(cls, view: View, task: Task, data: Dataset) -> "Seen":
        """Fit `view` on the training rows and read all rows.  Raises: DesignError where it does not suit."""
        if view.raw and not task.input.structured:
            return cls(view, task, task, data, data, view)
        fitted = view.fitted(data.part("train")[0], task.input)
        return cls(fitted, task, view.task(task), replace(data, x=fitted.run(data.x, task.input)), data, view)

    def ship(self, inner: Shipped) -> Shipped:
        """A model of `task` as it answers raw samples."""
        return inner if inner.task == self.asked else viewed(self.view, self.asked, inner)

    def left(self, budget: Budget, device: Device | None) -> Budget:
        """What a model behind the view may spend of `budget`.  Raises: BudgetError where the view alone is too much."""
        if self.view.raw or not budget.limits:
            return budget
        cost = self.cost(device)
        over = {a: spent for a, n in budget.limits.items() if (spent := getattr(cost, a) or 0) >= n}
        if over:
            axis = max(over, key=lambda a: over[a] / budget.limits[a])
            raise BudgetError(
                f"reading {self.view.name} alone takes {over[axis]:,} {UNITS[axis]}, the budget allows "
                f"{budget.limits[axis]:,}",
                where=self.view.name,
                hint="a larger budget, or another view",
                ratio=over[axis] / budget.limits[axis],
            )
        return Budget(**{a: n - (getattr(cost, a) or 0) for a, n in budget.limits.items()})

    def cost(self, device: Device | None) -> Cost:
        """What the view adds to a model that reads its result: code, constants, the raw sample, stack, time."""
        name = device.text if device else ""
        if name not in self._costs:
            self._costs[name] = self._cost(device)
        return self._costs[name]

    @cached_property
    def _costs(self) -> dict[str, Cost]:
        return {}

    def _cost(self, device: Device | None) -> Cost:
        price = price_view(self.view, self.asked, device)
        us = None
        if device is not None:
            constant = Constant(self.task, np.zeros(self.task.network_outputs, np.float32))
            us, _ = latency(self.ship(Classical("mean", constant)), device, self.raw.x[:1])
        own = (price.ram_bytes or 0) - self.task.input.bytes  # the model counts what it reads as its input
        copied = self.view.map != () or self.asked.input.map.dtype != self.task.input.dtype
        return replace(price, ram_bytes=own + (self.asked.input.bytes if copied else 0), latency_us=us)

"""What a budget leaves for a model's constants, and the largest model that fits it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ..budget import Budget
from ..device import Device
from ..task import Task
from .fitted import Fitted
from .judge import within

M = TypeVar("M", bound=Fitted)

FRAME = 120  # bytes of stack of a prediction beside its arrays, before one was compiled
ANGLE = 250  # bytes of code where sums become angles
CHECK = 60  # where inputs are checked and scaled
SLACK = 24  # bytes by which two models of one form may differ in code, and in how their constants are aligned
FEWER = 0.97  # of what was too much as compiled, tried next


@dataclass
class Room:
    """Limits, mostly without a compiler: what one model's code took tells what the next one's will.

    Attributes:
        budget: what the model may spend.
        device: whose bytes count; None for the default one.
        known: by form, bytes of code and of stack beside the arrays, of the models that were compiled.
    """

    task: Task
    budget: Budget
    device: Device | None = None
    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def free(self) -> bool:
        """True where nothing that a classical model is priced in is bounded."""
        return not set(self.budget.limits) - {"latency_us"}

    def table_bytes(self, kind: type[Fitted] | Fitted) -> int:
        """Bytes of constants that a model of this form may have; a great number where flash is free."""
        if self.budget.flash_bytes is None:
            return 2**62
        if kind.form in self.known:
            return self.budget.flash_bytes - self.known[kind.form][0] - SLACK
        more = ANGLE if self.task.kind == "circular" else 0
        more += CHECK if self.task.input.dtype == "float32" else 0
        return self.budget.flash_bytes - kind.code_bytes - more

    def scratch_bytes(self, kind: type[Fitted] | Fitted) -> int:
        """Bytes of arrays on the stack that a model of this form may have."""
        if self.budget.ram_bytes is None:
            return 2**62
        frame = self.known[kind.form][1] if kind.form in self.known else FRAME
        return self.budget.ram_bytes - self.task.input.bytes - 4 * self.task.outputs - frame

    def may(self, model: Fitted) -> bool:
        """Whether `model` can be hoped to fit: nothing is compiled."""
        limits = self.budget
        return (
            model.table_bytes <= self.table_bytes(model)
            and model.scratch_bytes <= self.scratch_bytes(model)
            and (limits.params is None or model.params <= limits.params)
            and (limits.macs is None or model.macs <= limits.macs)
        )

    def fits(self, model: Fitted) -> bool:
        """Whether `model` fits as compiled, which teaches what its form's code takes."""
        if self.free:
            return True
        if (self.budget.flash_bytes or self.budget.ram_bytes) and (found := model.measured_on(self.device)):
            code, frame = self.known.get(model.form, (0, 0))
            code = max(code, found.flash_bytes - model.table_bytes)
            self.known[model.form] = code, max(frame, found.stack_bytes - model.scratch_bytes)
        return within(self.budget, model, self.device)

    def largest(self, make: Callable[[int], M], most: int) -> M | None:
        """The largest of make(1) ... make(most), which cost more and more, that may be hoped to fit; None: not one."""
        number = self._hoped(make, most)
        if number and not self.free and (model := make(number)).form not in self.known:
            self.fits(model)
            number = self._hoped(make, most)
        return make(number) if number else None

    def settled(self, make: Callable[[int], M], most: int) -> M | None:
        """The same, compiled: what is over by a little gives up a little."""
        self.largest(make, most)
        number = self._hoped(make, most)
        while number >= 1:
            model = make(number)
            if self.fits(model):
                return model
            number = min(number - 1, int(number * FEWER))
        return None

    def _hoped(self, make: Callable[[int], M], most: int) -> int:
        if most >= 1 and self.may(make(most)):
            return most
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.may(make(middle)) else (low, middle)
        return low

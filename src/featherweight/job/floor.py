"""What the smallest network takes, for a budget that none fits."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..budget import UNITS, Budget, Cost
from ..cost.choice import How
from ..cost.within import Within
from ..design import Design
from ..errors import BudgetError, DesignError, UnsupportedError
from ..family import FAMILIES
from ..scale import SMALLEST

TRIED = 4  # designs that are compiled: those that look smallest


@dataclass(frozen=True)
class Floor:
    """The network nearest to a budget."""

    design: Design
    cost: Cost
    budget: Budget
    device: str

    @property
    def axis(self) -> str:
        """What it misses most."""
        return max(self.budget.limits, key=lambda a: (getattr(self.cost, a) or 0) / self.budget.limits[a])

    @property
    def ratio(self) -> float:
        return (getattr(self.cost, self.axis) or 0) / self.budget.limits[self.axis]

    @property
    def error(self) -> BudgetError:
        """The floor in words."""
        used, limit, unit = getattr(self.cost, self.axis) or 0, self.budget.limits[self.axis], UNITS[self.axis]
        on = f" on {self.device}" if self.device else ""
        return BudgetError(
            f"the smallest network, {self.design.name}, needs {used:,} {unit}{on}, the budget allows {limit:,} "
            f"({used - limit:,} over)",
            where=f"it takes {self.cost.flash_bytes or 0:,} bytes flash and {self.cost.ram_bytes or 0:,} bytes RAM for "
            f"{self.cost.params or 0:,} params: most of it is code, stack and the input, which no network does without",
            hint=f"at least {used:,} {unit}, or smaller samples",
            ratio=self.ratio,
        )


def floor(price: Within) -> Floor | None:
    """The nearest of the narrowest designs of every family, each choice changed by itself; None where none is built."""
    device = price.device.text if price.device else ""
    rough = []
    for d in narrowest(price):
        try:
            rough.append(Floor(d, price.price(d, How.LEAST), price.budget, device))
        except (DesignError, UnsupportedError):
            continue
    near = sorted(rough, key=lambda f: (f.ratio, f.design.name))[:TRIED]
    found = [Floor(f.design, price.price(f.design, How.COMPILED), price.budget, device) for f in near]
    return min(found, key=lambda f: f.ratio, default=None)


def narrowest(price: Within) -> Iterator[Design]:
    """Every design once."""
    seen: set[str] = set()
    for name in FAMILIES:
        kind = FAMILIES[name]
        if not kind.suits(price.task.input):
            continue
        usual = {k: values[0] for k, values in kind.domain().items()}
        for choices in [usual, *({**usual, k: v} for k, values in kind.domain().items() for v in values[1:])]:
            try:
                design = kind(**choices).design(price.task.input, price.task.network_outputs).scaled(SMALLEST)
            except DesignError:
                continue
            if design.id not in seen:
                seen.add(design.id)
                yield design

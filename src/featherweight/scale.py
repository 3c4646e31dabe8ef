"""The largest design of a ray that fits a budget."""

from collections.abc import Callable

from .budget import UNITS, Budget, Cost
from .design import Design
from .errors import BudgetError, DesignError

Price = Callable[[Design], Cost]

SMALLEST, LARGEST = 1 / 64, 64.0


def to_budget(design: Design, budget: Budget, price: Price, share: float = 1.0) -> tuple[Design, Cost]:
    """Multiply every width by one factor, the largest whose cost fits.

    Costs grow with the factor, so doubling and then bisecting its logarithm finds the edge; widths are whole numbers,
    so the edge is reached exactly, never crossed.  Params and MACs are counted first, for a full price takes longer.

    Args:
        design: at unit width.
        budget: at least one bounded axis.
        price: what a design costs; must know every bounded axis.
        share: part of the budget to spend, for proposals below it.
    Returns: (design, cost) with cost <= share * budget on every axis (the narrowest design is exempt from `share`).
    Raises: BudgetError when the narrowest design of the ray is still too much.
    """
    limits = Budget(**{k: max(1, int(v * share)) for k, v in budget.limits.items()})

    counted = Budget(params=limits.params, macs=limits.macs)

    def fits(factor: float) -> tuple[Design, Cost] | None:
        d = design.scaled(factor)
        if not counted.fits(d.size):
            return None
        c = price(d)
        return (d, c) if limits.fits(c) else None

    best = fits(SMALLEST)
    if best is None:
        d = design.scaled(SMALLEST)
        c = price(d)
        if budget.fits(c):
            return d, c
        over = budget.excess(c)
        axis = max(over, key=lambda k: over[k] / budget.limits[k])
        raise BudgetError(
            f"the smallest {d.family} needs {getattr(c, axis):,} {UNITS[axis]}, the budget allows "
            f"{budget.limits[axis]:,} ({over[axis]:,} over)",
            where="the network with the nearest miss",
            hint="a larger budget, or smaller samples",
            ratio=getattr(c, axis) / budget.limits[axis],
        )
    lo, hi = SMALLEST, 2 * SMALLEST
    while (found := fits(hi)) is not None:
        lo, best = hi, found
        if hi >= LARGEST:
            return best
        hi *= 2
    for _ in range(12):
        mid = (lo * hi) ** 0.5
        if (found := fits(mid)) is not None:
            lo, best = mid, found
        else:
            hi = mid
    return best


def nearest_miss(errors: list[BudgetError | DesignError]) -> BudgetError:
    """Return the error of the attempt that came closest, for a search in which nothing fits."""
    misses = [e for e in errors if isinstance(e, BudgetError)]
    if not misses:
        return BudgetError("no design can be built for this input", hint=errors[0].what if errors else "a larger input")
    return min(misses, key=lambda e: e.ratio)

"""How a linear model is made: what validation chose."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Choice:
    """How a linear model is made.

    Attributes:
        limit: most features; boxes are summed down to them.
        common: one scale for all features before they are fitted.
        strength: of the solver.
        bits: of a weight.
        kept: features that are read; None: all.
        slope: the sums are fitted on slopes of a signal.
        root: they are square roots of the targets.
        carry: errors of rounding are handed on to neighbours.
        mate: (common, strength, slope) of sums that the mean is taken with; it is as linear, and errs less.
    """

    limit: int
    common: bool
    strength: float
    bits: int = 16
    kept: np.ndarray | None = None
    slope: bool = False
    root: bool = False
    carry: bool = False
    mate: tuple[bool, float, bool] | None = None

    @property
    def parts(self) -> list[tuple[bool, float, bool]]:
        """(common, strength, slope) of all sums whose mean is taken."""
        own = (self.common, self.strength, self.slope)
        return [own] if self.mate is None else [own, self.mate]

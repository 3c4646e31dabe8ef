"""Answers that may wrap around: an angle, an hour, the digit of a rolling counter."""

import numpy as np

from ..check import Check
from ..coarse import coarse
from ..finding import Finding
from ..infer import looks_circular
from ..look import Look

END = 0.05  # of the period, beside each end
NEAREST = 5
MOST = 6000  # rows that are compared


class Circle(Check):
    """A target that fills a known period evenly; the samples at both ends, if they look alike, settle it."""

    order = 21

    def findings(self, look: Look) -> list[Finding]:
        if look.task.kind != "regression" or len(look.task.targets) != 1:
            return []
        rows = look.rows[look.part[look.rows] != "test"]
        period = looks_circular(look.data.y[rows, 0])
        if period is None:
            return []
        name, deed = look.task.targets[0], f"--task circular:{period:g}"
        what = f"{name} fills 0 to {period:g} evenly: it may wrap around"
        met = self._meeting(look, rows, period)
        if met is not None and met > 2:
            what += f", for samples near 0 have {met:.1f} times their share of neighbours near {period:g}"
            return [Finding(self.name, "warning", what, len(rows), try_=deed, exhibit="target")]
        return [Finding(self.name, "note", what, len(rows), try_=deed, exhibit="target")]

    def _meeting(self, look: Look, rows: np.ndarray, period: float) -> float | None:
        """How much more often than by chance samples near 0 have neighbours near the period."""
        rng = np.random.default_rng(look.seed)
        rows = rows if len(rows) <= MOST else np.sort(rng.choice(rows, MOST, replace=False))
        v = coarse(look.x[rows], look.task.input)
        y = look.data.y[rows, 0]
        low, high = y < END * period, y > (1 - 2 * END) * period
        if v is None or low.sum() < 10 or high.sum() < 10:
            return None
        square = (v**2).sum(1)
        near = np.argsort(square - 2 * v[low] @ v.T, axis=1, kind="stable")
        others = [n[~low[n]][:NEAREST] for n in near]
        chance = float(high.sum() / (~low).sum())
        return float(high[np.concatenate(others)].mean()) / chance

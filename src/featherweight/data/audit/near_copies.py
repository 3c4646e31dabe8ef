"""Images and signals that are almost equal: the same thing again, a moment later, or saved twice."""

import numpy as np

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..look import Look


class NearCopies(Check):
    """Distances are those of `coarse`; what counts as near is in `alike`."""

    order = 31

    def findings(self, look: Look) -> list[Finding]:
        sets = look.near
        if look.task.input.kind not in ("image", "signal"):
            return []
        left = len(look.rows) - len(look.near_rows)
        within = f", looking at {len(look.near_rows):,} of {len(look.rows):,} samples" if left else ""
        if not sets:
            return [Finding(self.name, "fact", f"no near copies were found{within}")]
        extra = sum(len(group) - 1 for group in sets)
        small_first: list[np.ndarray] = sorted(sets, key=len)
        rows, names = look.shown(small_first, " ≈ ")
        what = f"near copies of other samples: {extra:,}, in {many(len(sets), 'set')} that look alike{within}"
        deed = "keep one of each set, or a --group column that keeps a set on one side of the split"
        return [Finding(self.name, "note", what, extra, rows, names, deed, "groups")]

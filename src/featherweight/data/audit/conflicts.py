"""Equal samples with different answers: no model can be right about both."""

import numpy as np

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..look import Look

FAR = 0.1  # of the range, from which numbers of near copies contradict each other


class Conflicts(Check):
    """Equal samples with any other answer; near copies with another class, or a number FAR away."""

    order = 9

    def findings(self, look: Look) -> list[Finding]:
        y = look.data.y
        torn = [s for s in look.equal if len(np.unique(y[s], axis=0)) > 1]
        found = []
        if torn:
            torn = sorted(torn, key=lambda s: -_apart(look, s))
            touched = sum(map(len, torn))
            what = f"equal samples with different answers: {many(len(torn), 'set')} of {touched:,} samples"
            if not look.task.classifies:
                over = sum(_apart(look, s) > FAR for s in torn)
                what += f" (in {over:,} of them the answers differ by more than a tenth of their range)"
            rows, names = look.shown(torn)
            deed = "look at each set, correct the answer or leave the set out"
            found.append(Finding(self.name, "warning", what, len(torn), rows, names, deed, "groups"))
        known = {frozenset(s.tolist()) for s in torn}
        near = [s for s in look.near if _apart(look, s) > FAR and frozenset(s.tolist()) not in known]
        if near:
            near = sorted(near, key=lambda s: -_apart(look, s))
            rows, names = look.shown(near, " ≈ ")
            what = f"near copies with different answers: {many(len(near), 'set')} of {sum(map(len, near)):,} samples"
            if not look.task.classifies:
                slightly = sum(len(np.unique(y[s], axis=0)) > 1 for s in look.near)
                what += f" differ by more than a tenth of the range, {slightly:,} differ at all"
            deed = "look at each set: a wrong label, or a difference that a small version does not show"
            found.append(Finding(self.name, "note", what, len(near), rows, names, deed, "groups"))
        return found


def _apart(look: Look, rows: np.ndarray) -> float:
    """How far the answers of a set lie apart, as a share of their range; classes: 1 where they differ."""
    y = look.data.y[rows]
    if look.task.classifies:
        return float(len(np.unique(y, axis=0)) > 1)
    if look.task.period:
        away = np.mod(y[:, None] - y[None], look.task.period)
        return float((np.minimum(away, look.task.period - away) / look.task.period).max())
    span = np.ptp(look.data.y[look.rows], axis=0)
    return float((np.ptp(y, axis=0) / np.where(span > 0, span, 1)).max())

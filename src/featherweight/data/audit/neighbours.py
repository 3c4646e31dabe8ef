"""Neighbouring rows that are near copies and stand on both sides of the split, as with the frames of a video."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..look import Look

SHARE = 0.05  # of a part's rows beside a training row, from which it is a leak


class Neighbours(Check):
    """Rows are taken to be in their order of arrival."""

    order = 11

    def findings(self, look: Look) -> list[Finding]:
        if look.task.input.kind not in ("image", "signal", "table") or not look.ordered:
            return []
        near = f"neighbouring rows are near copies (their distance is {look.likeness:.2f} of that of random rows)"
        steps, share = look.overlap
        if share > 0.5:
            percent = f"{share:.0%}".replace("%", " %")
            near = f"{percent} of neighbouring rows are windows of one recording, moved by {steps}"
        found = []
        for part, others in (("test", ("train", "valid", "gap")), ("valid", ("train",))):
            at = look.part
            own, other = at == part, np.isin(at, others)
            before = np.flatnonzero(own[1:] & other[:-1]) + 1
            after = np.flatnonzero(own[:-1] & other[1:])
            beside = np.union1d(before, after)
            held = int(own.sum())
            if not held or len(beside) < SHARE * held or (part == "test" and len(beside) <= 1):
                continue
            pairs = [(int(i), int(i) - 1 if i in before else int(i) + 1) for i in beside]
            rows, names = look.shown(pairs[:: max(1, len(pairs) // 6)][:6], " ≈ ")
            mine = f"{len(beside):,} of {held:,} {'validation' if part == 'valid' else part} rows"
            what = f"a leak in time: {near}, and {mine} lie beside a training row"
            deed = "--order time (blocks of rows with gaps), or --group with a column of recordings"
            found.append(Finding(self.name, "warning", what, len(beside), rows, names, deed, "groups"))
        if not found:
            found = [Finding(self.name, "fact", f"{near}; the split keeps them apart")]
        return found

"""Recordings with nothing in them."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..look import Look
from ..standard import maps

FAINT = 0.02  # of the median deviation


class Silent(Check):
    """Signals that hardly move, measured against the others."""

    order = 33

    def findings(self, look: Look) -> list[Finding]:
        if look.task.input.kind != "signal":
            return []
        rows = look.rows
        moves = np.zeros(len(rows))
        for start in range(0, len(rows), 512):
            m = maps(look.x[rows[start : start + 512]], look.task.input)[:, :, 0].astype(np.float32)
            moves[start : start + len(m)] = m.std(2).max(1)
        usual = float(np.median(moves))
        still = rows[(moves < FAINT * usual) | (moves == 0)]
        if not len(still):
            return []
        shown, names = look.shown([(r,) for r in still])
        percent = f"{FAINT:.0%}".replace("%", " %")
        what = f"silent or flat: {len(still):,} of {len(rows):,} signals move less than {percent} of the usual"
        deed = "remove them, or give them a class of their own (silence)"
        return [Finding(self.name, "warning", what, len(still), shown, names, deed, "samples")]

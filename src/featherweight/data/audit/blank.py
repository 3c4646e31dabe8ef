"""Images with nothing in them, and images that are mostly burnt out."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..look import Look

FLAT = 0.01  # of the range: the deviation of a blank image
BURNT, USUAL = 0.5, 0.1  # share of pixels at one end of the range, in this image and in the median one


class Blank(Check):
    """Blank: all pixels nearly alike.  Saturated: at one end of the range where images usually are not."""

    order = 34

    def findings(self, look: Look) -> list[Finding]:
        if look.task.input.kind != "image":
            return []
        rows = look.rows
        low, high = (0.0, 255.0) if look.task.input.dtype == "uint8" else (float(look.x.min()), float(look.x.max()))
        if not high > low:
            return []
        spread, dark, bright = (np.zeros(len(rows)) for _ in range(3))
        for start in range(0, len(rows), 1024):
            m = look.x[rows[start : start + 1024]]
            m = m.reshape(len(m), -1).astype(np.float32)
            end = start + len(m)
            spread[start:end] = m.std(1)
            dark[start:end], bright[start:end] = (m <= low).mean(1), (m >= high).mean(1)
        found = []
        empty = spread < FLAT * (high - low)
        if empty.any():
            what = f"blank: {int(empty.sum()):,} of {len(rows):,} images hold one even tone"
            deed = "remove them, or give them a class of their own (nothing)"
            found.append(self._say(look, "warning", what, rows[empty], deed))
        for share, word in ((bright, "white"), (dark, "black")):
            burnt = (share >= BURNT) & (np.median(share) < USUAL) & ~empty
            if burnt.any():
                many = f"{int(burnt.sum()):,} of {len(rows):,} images"
                what = f"saturated: {many} are {word} in half of their pixels or more"
                found.append(self._say(look, "note", what, rows[burnt], "check the exposure"))
        return found

    def _say(self, look: Look, level: str, what: str, rows: np.ndarray, deed: str) -> Finding:
        shown, names = look.shown([(r,) for r in rows])
        return Finding(self.name, level, what, len(rows), shown, names, deed, "samples")

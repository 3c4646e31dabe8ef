"""Samples on one side of the split that have a copy on the other: a score on them says too much."""

from collections.abc import Sequence

import numpy as np

from ..check import Check
from ..clues import option
from ..finding import Finding
from ..look import Look

SIDES = (("test", ("train", "valid", "gap"), "training and validation"), ("valid", ("train",), "training"))
KEPT = 0.8  # share of the copies that a column must keep together to be named
MATTERS = 0.01  # of a part's samples, from which the score is misled


class Leaks(Check):
    """Exact copies mislead at any number; near ones from MATTERS on."""

    order = 10

    def findings(self, look: Look) -> list[Finding]:
        found = []
        exact = {int(i) for group in look.equal for i in group}
        for part, others, words in SIDES:
            held, name = look.data.count(part), "validation" if part == "valid" else part
            for sets, how, between in ((look.equal, "an exact", " = "), (look.near, "a near", " ≈ ")):
                torn = [_both(look, s, part, others) for s in sets]
                torn = [s for s in torn if len(s)]
                lost = sum(int((look.part[s] == part).sum()) for s in torn)
                if how == "a near":  # those with an exact copy were counted
                    lost = sum(int(i) not in exact for s in torn for i in s[look.part[s] == part])
                if not lost:
                    continue
                rows, names = look.shown(torn, between)
                own = "has" if lost == 1 else "have"
                what = f"a leak: {lost:,} of {held:,} {name} samples {own} {how} copy in {words}"
                level = "warning" if how == "an exact" or lost >= MATTERS * held else "note"
                found.append(Finding(self.name, level, what, lost, rows, names, self._deed(look, part, torn), "groups"))
        return found

    @staticmethod
    def _deed(look: Look, part: str, torn: list[np.ndarray]) -> str:
        if look.ordered and look.data.groups is None and "gap" not in look.data.split:
            return "--order time holds out blocks of rows with gaps between them"
        if look.data.groups is not None:
            return "leave one of each pair out: the groups do not keep these apart"
        for name, values in look.columns.items():
            alike = [len(set(values[s].tolist())) == 1 and values[s[0]] != "" for s in torn]
            if np.mean(alike) >= KEPT and len(np.unique(values.astype(str))) < len(values) / 3:
                return f"{option(name)}, which keeps nearly all of these on one side"
        return f"--group COL that keeps copies on one side, or leave the copies out of {part}"


def _both(look: Look, rows: np.ndarray, part: str, others: Sequence[str]) -> np.ndarray:
    """The rows of a set that straddles the split, one of `part` first; else none."""
    at = look.part[rows]
    mine, theirs = rows[at == part], rows[np.isin(at, others)]
    return np.concatenate([mine, theirs]) if len(mine) and len(theirs) else rows[:0]

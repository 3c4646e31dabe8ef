"""Answers that a model, fitted without them, doubts."""

import numpy as np

from ..check import Check
from ..doubt import LEAST
from ..finding import Finding
from ..look import GROUPS, Look

WEAK = 0.1  # share from which it says more about the model than about the answers
LARGE = 0.02  # share of doubted answers from which training is misled


class WrongLabels(Check):
    """Source: Northcutt, Jiang and Chuang 2021, arXiv:1911.00068; what differs is told in `doubt`."""

    order = 20

    def findings(self, look: Look) -> list[Finding]:
        held, task = look.guess, look.task
        if held is None:
            return [
                Finding(self.name, "fact", "too few samples, or too little time, to tell which answers are doubtful")
            ]
        within = "" if len(held.rows) == len(look.rows) else f" of {len(look.rows):,}"
        said = f"{len(held.rows):,}{within} samples were answered out of fold by {held.how}"
        doubted: list[tuple[float, int, str]] = []
        for label, d in look.doubts:
            for i in np.flatnonzero(d.wrong >= LEAST):
                row = int(held.rows[i])
                if task.kind == "multilabel":
                    what = f"{label}: {'is missing' if d.instead[i] else 'should not be there'}"
                elif task.classifies:
                    what = f"looks like {task.classes[int(d.instead[i])]} ({d.sure[i]:.0%})".replace("%", " %")
                else:
                    what = f"looks like {look.in_words(d.instead[i])}"
                doubted.append((float(d.wrong[i]), row, what))
        if not doubted:
            return [Finding(self.name, "fact", f"no answer is doubtful: {said}")]
        doubted.sort(key=lambda entry: (-entry[0], entry[1]))
        count = len({row for _, row, _ in doubted})
        rows = tuple((row,) for _, row, _ in doubted[: 2 * GROUPS])
        names = tuple(f"{look.name(row)} {what}" for _, row, what in doubted[: 2 * GROUPS])
        share = count / len(held.rows)
        what = f"doubtful answers: {count:,} ({share:.1%})".replace("%", " %") + f"; {said}"
        level = "warning" if LARGE <= share < WEAK else "note"
        deed = "look at them, the most doubtful first; correct them, or leave them out"
        if share >= WEAK:
            deed = "look at some: so many are doubtful that the quick model may be what is wrong"
        return [Finding(self.name, level, what, count, rows, names, deed, "samples")]

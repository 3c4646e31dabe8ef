"""How numeric answers are spread: skew, outliers, one value too often, stretches without any."""

import numpy as np

from ...errors import many
from ..check import Check
from ..finding import Finding
from ..look import Look

SKEWED = 2.0  # third standardised moment
FAR = 8.0  # robust deviations from the median
OFTEN = 0.3  # share of one value among answers that otherwise vary
BINS, HOLE = 24, 5  # of the middle 99 %, and empty ones in a row


class Target(Check):
    """Of regression and circular tasks; skew and outliers have no meaning on a circle."""

    order = 41

    def findings(self, look: Look) -> list[Finding]:
        if look.task.classifies:
            return []
        found = []
        learnt = look.rows[look.part[look.rows] != "test"]
        for i, name in enumerate(look.task.targets):
            y, rows = look.data.y[learnt, i], learnt
            middle = float(np.median(y))
            what = f"target {name}: {y.min():.4g} to {y.max():.4g}, median {middle:.4g}, deviation {y.std():.3g}"
            found.append(Finding(self.name, "fact", what, len(y), exhibit="target"))
            if not look.task.period:
                found += self._tails(look, name, y, rows, middle) + self._beyond(look, name, y, i)
            found += self._often(name, y) + self._holes(look, name, y)
        return found

    def _tails(self, look: Look, name: str, y: np.ndarray, rows: np.ndarray, middle: float) -> list[Finding]:
        found = []
        wide = max(float(np.median(np.abs(y - middle))) * 1.4826, float(np.subtract(*np.quantile(y, [0.9, 0.1]))) / 4)
        away = np.abs(y - middle) / wide if wide > 0 else np.zeros(len(y))
        far = np.flatnonzero(away > FAR)
        if len(far):
            far = far[np.argsort(-away[far], kind="stable")]
            shown, names = look.shown([(r,) for r in rows[far]])
            what = f"outliers of {name}: {many(len(far), 'answer')} more than {FAR:g} robust deviations from the median"
            deed = "check these answers; --metric mae if they are right"
            found.append(Finding(self.name, "note", what, len(far), shown, names, deed, "samples"))
        centred = y - y.mean()
        skew = float((centred**3).mean() / (centred**2).mean() ** 1.5) if centred.any() else 0.0
        if abs(skew) > SKEWED:
            side = "large" if skew > 0 else "small"
            what = f"{name} is skewed ({skew:+.1f}): a few {side} answers decide the squared error"
            logs = "learn its logarithm, or " if skew > 0 and y.min() > 0 else ""
            found.append(Finding(self.name, "note", what, try_=f"{logs}--metric mae", exhibit="target"))
        return found

    def _beyond(self, look: Look, name: str, y: np.ndarray, i: int) -> list[Finding]:
        held = look.data.split["test"]
        t = look.data.y[held, i]
        out = held[(t < y.min()) | (t > y.max())]
        if not len(out):
            return []
        rows, names = look.shown([(r,) for r in out])
        what = f"outside of the range seen in training: {many(len(out), 'test answer')} of {name}"
        deed = "training samples of that range, or a test set of the range that is meant"
        return [Finding(self.name, "note", what, len(out), rows, names, deed, "samples")]

    def _often(self, name: str, y: np.ndarray) -> list[Finding]:
        values, counts = np.unique(y, return_counts=True)
        top = int(counts.argmax())
        if len(values) <= 20 or counts[top] < OFTEN * len(y):
            return []
        share = f"{counts[top] / len(y):.0%}".replace("%", " %")
        what = f"{name} is {values[top]:.4g} in {share} of the samples: whether it is, and what else, are two questions"
        deed = "check that this value is no filler; a binary task first, then a regression of the rest"
        return [Finding(self.name, "note", what, int(counts[top]), try_=deed, exhibit="target")]

    def _holes(self, look: Look, name: str, y: np.ndarray) -> list[Finding]:
        low, high = (0.0, look.task.period) if look.task.period else np.quantile(y, [0.005, 0.995])
        if not high > low or len(np.unique(y)) <= BINS or len(y) < 20 * BINS:
            return []
        count, edges = np.histogram(y, BINS, (low, high))
        longest, start, run = 0, 0, 0
        for b, c in enumerate(count):
            run = run + 1 if c == 0 else 0
            if run > longest:
                longest, start = run, b - run + 1
        if longest < HOLE:
            return []
        what = f"no answer of {name} lies between {edges[start]:.4g} and {edges[start + longest]:.4g}"
        deed = "samples of that stretch, if the model is to answer there"
        return [Finding(self.name, "note", what, try_=deed, exhibit="target")]

"""What the shipped model answered on the test split, decoded for plots and tables."""

from dataclasses import dataclass

import numpy as np

from .run import Run


@dataclass(frozen=True)
class Fitted:
    """True and predicted values of one target of a regression.

    Attributes:
        name: the target.
        y: (N,) true values.
        predicted: (N,) in the same unit; on a circle moved to within half a period of the truth.
        period: wrap-around, or None.
        unit: of both, may be "".
    """

    name: str
    y: np.ndarray
    predicted: np.ndarray
    period: float | None
    unit: str

    @property
    def errors(self) -> np.ndarray:
        return self.predicted - self.y


@dataclass(frozen=True)
class Confusion:
    """Counts of true class (rows) against predicted class (columns), (K, K)."""

    classes: tuple[str, ...]
    counts: np.ndarray

    @property
    def recalls(self) -> np.ndarray:
        """(K,) share of each true class that was found; nan where the test split has none."""
        total = self.counts.sum(1)
        return np.where(total > 0, np.diag(self.counts) / np.maximum(total, 1), np.nan)

    def mistakes(self, most: int = 5) -> list[tuple[str, str, int, int]]:
        """Return the most frequent mistakes: (true, predicted, how many, of how many)."""
        off = self.counts - np.diag(np.diag(self.counts))
        places = np.argsort(-off, axis=None, kind="stable")[:most]
        pairs = [divmod(int(p), len(self.classes)) for p in places]
        total = self.counts.sum(1)
        return [(self.classes[i], self.classes[j], int(off[i, j]), int(total[i])) for i, j in pairs if off[i, j]]


@dataclass(frozen=True)
class Label:
    """How one label of a multilabel task was answered, in samples."""

    name: str
    found: int
    missed: int
    false: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 for a label that is neither present nor predicted."""
        total = 2 * self.found + self.missed + self.false
        return 2 * self.found / total if total else 0.0


def _columns(a: np.ndarray) -> np.ndarray:
    return a.reshape(len(a), -1)


def _name(names: list | tuple | None, i: int, fallback: str) -> str:
    return str(names[i]) if names and i < len(names) else f"{fallback} {i}"


def fitted(run: Run) -> list[Fitted]:
    """Decode a regression or circular run; [] for other kinds and without stored answers."""
    if run.y is None or run.outputs is None or run.task.get("kind") not in ("regression", "circular"):
        return []
    y, outputs = (_columns(np.asarray(a, float)) for a in (run.y, run.outputs))
    period = float(run.task["period"]) if run.task.get("kind") == "circular" and run.task.get("period") else None
    found = []
    for t in range(min(y.shape[1], outputs.shape[1])):
        keep = np.isfinite(y[:, t]) & np.isfinite(outputs[:, t])
        a, b = y[keep, t], outputs[keep, t]
        if period:
            a = a % period
            b = a + (b - a + period / 2) % period - period / 2
        unit = _name(run.task.get("units"), t, "") if run.task.get("units") else ""
        found.append(Fitted(_name(run.task.get("targets"), t, "target"), a, b, period, unit))
    return found


def confusion(run: Run) -> Confusion | None:
    """Count a binary or multiclass run; None for other kinds and without stored answers."""
    kind = run.task.get("kind")
    if run.y is None or run.outputs is None or kind not in ("binary", "multiclass"):
        return None
    outputs, y = _columns(run.outputs), np.asarray(run.y).reshape(-1).astype(int)
    predicted = (outputs[:, 0] > 0).astype(int) if outputs.shape[1] == 1 else outputs.argmax(1)
    k = max(int(y.max(initial=0)), int(predicted.max(initial=0)), outputs.shape[1] - 1, 1) + 1
    counts = np.zeros((k, k), int)
    np.add.at(counts, (y, predicted), 1)
    return Confusion(tuple(_name(run.task.get("classes"), i, "class") for i in range(k)), counts)


def label_counts(run: Run) -> list[Label]:
    """Count a multilabel run; [] for other kinds and without stored answers."""
    if run.y is None or run.outputs is None or run.task.get("kind") != "multilabel":
        return []
    y, said = _columns(run.y) > 0, _columns(run.outputs) > 0
    names = run.task.get("targets")
    return [
        Label(_name(names, i, "label"), *(int(m.sum()) for m in (t & p, t & ~p, ~t & p)))
        for i, (t, p) in enumerate(zip(y.T, said.T, strict=True))
    ]

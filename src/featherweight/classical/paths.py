"""Paths of strengths over scales, slopes and square roots of the targets, and what validation chooses of them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..task import Task
from .answer import answers, roots
from .choice import Choice
from .columns import Columns
from .judge import best, loss
from .pace import Pace
from .reading import Reading
from .rows import Part
from .slope import LEAST, folded, slopes
from .solver import Solver, Sums
from .thin import Thin

LONGEST = 2048  # values of a signal whose slopes are fitted on


@dataclass(frozen=True)
class Paths:
    """Fits sums of raw features, real numbers, without a look at any budget."""

    task: Task
    solver: Solver
    train: Part
    valid: Part
    pace: Pace

    def searched(
        self, limit: int, kept: np.ndarray | None = None, around: Choice | None = None
    ) -> tuple[float, Choice, Sums]:
        """The best of all paths.

        Args:
            limit: most features; boxes are summed down to them.
            kept: features that are read; None: all.
            around: whose scale, slope and root are taken; None tries them all.
        Returns: the least validation loss, the choice that has it, and weights (K, F) and biases of raw features.
        """
        reading = Reading.of(self.task.input, self.train[0], limit)
        rows = self.pace.rows(reading.features if kept is None else len(kept), len(self.train[0]))
        x, y = self.train[0][rows], self.train[1][rows]
        raw, seen = features(reading, x, kept), features(reading, self.valid[0], kept).astype(np.float64)
        found: list[tuple[Choice, Sums]] = []
        scales = (True, False) if around is None else (around.common,)
        for root in roots(self.task, y) if around is None else (around.root,):
            for slope in self._bent(reading, around if kept is None else Choice(limit, True, 0.0, kept=kept)):
                turned = _turned(reading, raw, slope)
                for common in scales:
                    columns = Columns.of(turned, common)
                    z = self._scaled(columns, turned)
                    path = self.solver.path(self.task, z, np.sqrt(y) if root else y, self.solver.strengths)
                    for strength, sums in zip(self.solver.strengths, path, strict=True):
                        choice = Choice(limit, common, strength, kept=kept, slope=slope, root=root)
                        found.append((choice, _folded(reading, columns, sums, slope)))
        losses = [self._reached(seen, *f) for f in found]
        if around is None:
            found += _mated(found, losses)
            losses += [self._reached(seen, *f) for f in found[len(losses) :]]
        at = best(losses)
        return losses[at], *found[at]

    def once(self, reading: Reading, raw: np.ndarray, y: np.ndarray, choice: Choice) -> Sums:
        """Weights (K, F) of features `raw` (N, F), and biases, of the one or two strengths of a choice."""
        made = [self._one(reading, raw, np.sqrt(y) if choice.root else y, *part) for part in choice.parts]
        return np.mean([s[0] for s in made], 0), np.mean([s[1] for s in made], 0)

    def _one(
        self, reading: Reading, raw: np.ndarray, y: np.ndarray, common: bool, strength: float, slope: bool
    ) -> Sums:
        turned = _turned(reading, raw, slope)
        columns = Columns.of(turned, common)
        z = self._scaled(columns, turned)
        (sums,) = self.solver.path(self.task, z, y, (strength,))
        return _folded(reading, columns, sums, slope)

    def _scaled(self, columns: Columns, raw: np.ndarray) -> Any:
        """Standardised features, thin where most are zero."""
        if self.pace.share < 1:
            return Thin(raw, columns.mean, columns.scale)
        return columns.apply(raw, np.float32)

    def _bent(self, reading: Reading, around: Choice | None) -> tuple[bool, ...]:
        """Whether slopes are fitted on: of signals alone."""
        long = self.task.input.kind == "signal" and LEAST <= reading.boxes.grid[1] <= LONGEST
        if not long or (around is not None and around.kept is not None):
            return (False,)
        return (False, True) if around is None else (around.slope,)

    def _reached(self, seen: np.ndarray, choice: Choice, sums: Sums) -> float:
        """Validation loss of real sums of the features `seen`."""
        outputs = (seen @ sums[0].T + sums[1]).astype(np.float32)
        return loss(self.task, self.valid[1], answers(self.task, outputs, choice.root))


def features(reading: Reading, x: np.ndarray, kept: np.ndarray | None) -> np.ndarray:
    """What is read of samples `x`, of the features `kept` alone where there are some."""
    found = reading.read(x)
    return found if kept is None else found[:, kept]


def _turned(reading: Reading, raw: np.ndarray, slope: bool) -> np.ndarray:
    return slopes(raw, reading.boxes.size[2]) if slope else raw


def _folded(reading: Reading, columns: Columns, sums: Sums, slope: bool) -> Sums:
    """Sums of standardised features, or of slopes, -> weights (K, F) of features, and biases."""
    w, b = columns.fold(sums[0].T, sums[1])
    return (folded(w, reading.boxes.size[2]) if slope else w), b


def _mated(found: list[tuple[Choice, Sums]], losses: list[float]) -> list[tuple[Choice, Sums]]:
    """The mean of the two best that were fitted on different scales or slopes."""
    order = sorted(range(len(found)), key=lambda i: losses[i])
    (one, (w, b)), first = found[order[0]], order[0]
    for i in order:
        other, (v, c) = found[i]
        if i != first and other.root == one.root and (other.common, other.slope) != (one.common, one.slope):
            mate = (other.common, other.strength, other.slope)
            return [(replace(one, mate=mate), ((w + v) / 2, (b + c) / 2))]
    return []

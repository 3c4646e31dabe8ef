"""Real sums of raw features rounded to the integers of a linear model."""

from dataclasses import dataclass, field

import numpy as np

from ..task import Task
from .choice import Choice
from .columns import Columns
from .linear import Linear
from .reading import Reading
from .rows import pick
from .solver import Sums

MEASURED = 3000  # rows that spreads are measured on, by which roundings count


@dataclass(frozen=True)
class Rounding:
    """Rounds sums as a choice has it.

    Attributes:
        x: training samples, which tell what is read and how it varies.
        held: what was measured, by the most features.
    """

    task: Task
    x: np.ndarray
    seed: int
    held: dict[int, tuple[Reading, Columns]] = field(default_factory=dict)

    def made(self, choice: Choice, sums: Sums) -> Linear:
        """Round the sums of a choice."""
        return self.rounded(choice, *self.measured(choice.limit), sums)

    def measured(self, limit: int) -> tuple[Reading, Columns]:
        """What is read, and how it varies, on some rows."""
        if limit not in self.held:
            reading = Reading.of(self.task.input, self.x, limit)
            rows = pick(len(self.x), MEASURED, self.seed)
            self.held[limit] = reading, Columns.of(reading.read(self.x[rows]))
        return self.held[limit]

    def rounded(self, choice: Choice, reading: Reading, columns: Columns, sums: Sums) -> Linear:
        """Round weights (K, F) of the features that `choice` keeps, and biases."""
        w, b = sums
        if choice.kept is not None:
            wide = np.zeros((len(w), reading.features))
            wide[:, choice.kept] = w
            w = wide
        return Linear.of(
            self.task,
            reading,
            w,
            b,
            bits=choice.bits,
            mean=columns.mean,
            spread=columns.std,
            kept=choice.kept,
            carry=reading.boxes.size[2] if choice.carry and choice.kept is None else 0,
            root=choice.root,
        )

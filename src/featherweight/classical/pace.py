"""How many rows and features a linear model is fitted on, decided by arithmetic on the time that there is."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..task import Task
from .reading import Reading
from .rows import pick
from .solver import Solver
from .thin import SHARE, SLOWER, share

LIMITS = (2048, 1024, 256)  # features that more are summed to, where time is short
PATHS = 7  # that are fitted in all, most of them on fewer features


@dataclass(frozen=True)
class Pace:
    """What the time allows a solver.

    Attributes:
        x: training samples.
        seconds: for all paths on one core.
        seed: draws the rows, where not all are in time.
    """

    task: Task
    solver: Solver
    x: np.ndarray
    seconds: float
    seed: int

    def limits(self, most: int) -> list[int]:
        """The most features, `most` or fewer, whose path over all rows is in time, and few sums over boxes beside."""
        found: list[int] = []
        outputs, rows = self.task.network_outputs, len(self.x)
        for limit in (most, *LIMITS):
            features = Reading.of(self.task.input, self.x[:9], min(limit, most)).features
            features = max(1, int(features * self.share))
            work = self.solver.work(rows, features, outputs)
            if (not found and (work <= self.seconds / PATHS or limit == LIMITS[-1])) or limit == LIMITS[-1]:
                found.append(min(limit, most))
        whole = Reading.of(self.task.input, self.x[:9], found[0]).features
        return [m for i, m in enumerate(found) if i == 0 or (m < whole and self.task.input.kind != "table")]

    @cached_property
    def share(self) -> float:
        """Share of the features that differ from zero; 1 where it makes no difference."""
        if not self.solver.thin or self.task.input.kind != "table" or self.task.input.dtype != "uint8":
            return 1.0
        found = share(self.x)
        return found * SLOWER if found < SHARE else 1.0

    def rows(self, features: int, n: int, ease: float = 1.0) -> np.ndarray:
        """Those of `n` rows whose path takes its share of the time; `ease`: how much less it is than a whole path."""
        features = max(1, int(features * self.share))
        outputs, share, rows = self.task.network_outputs, ease * self.seconds / PATHS, n
        while rows > 256 and self.solver.work(rows, features, outputs) > share:
            rows = int(rows * 0.9)
        return pick(n, rows, self.seed)

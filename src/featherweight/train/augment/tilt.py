"""A slanted baseline under a signal: drift of a sensor, scatter under a spectrum."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Tilt(Augmentation):
    """x + a + b * position with a, b normal of standard deviation `std`, position in [-1, 1]."""

    std: float = 0.2

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "signal"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        a, b = np.float32(self.std) * rng.standard_normal((2, draw.size), dtype=np.float32)
        return draw.shaded(None, a, b)

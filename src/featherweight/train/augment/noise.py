"""Add Gaussian noise."""

from dataclasses import dataclass, replace

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Noise(Augmentation):
    """Standard deviation `std`, in units of the standardised input."""

    std: float = 0.1

    @classmethod
    def suits(cls, task: Task) -> bool:
        return True

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        return replace(draw, noise=(draw.noise**2 + self.std**2) ** 0.5)

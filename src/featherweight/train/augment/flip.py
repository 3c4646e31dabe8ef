"""Swap left and right in half of the samples."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Flip(Augmentation):
    """A horizontal mirror image has the same class."""

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "image" and task.classifies

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        return draw.turned(rng.random(draw.size) < 0.5, shape[2])

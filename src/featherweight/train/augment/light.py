"""Another exposure: brightness and contrast of the whole sample, or the gain and offset of a signal."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Light(Augmentation):
    """x * (1 + a) + b with a, b uniform in +-`most`, one draw per sample."""

    most: float = 0.25

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        a, b = rng.uniform(-self.most, self.most, (2, draw.size)).astype(np.float32)
        return draw.shaded(1 + a, b, None)

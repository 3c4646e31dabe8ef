"""Swap left and right, and the target's sign with it: for a steering angle, an offset, a yaw rate."""

from dataclasses import dataclass, replace

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Mirror(Augmentation):
    """The mirror image of half of the samples has the negative of every target.

    Not for maps with numbers beside them, which would still tell of the sample as it was.
    """

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind == "image" and task.kind == "regression" and not task.input.beside

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        turned = rng.random(draw.size) < 0.5
        negate = turned if draw.negate is None else draw.negate ^ turned
        return replace(draw.turned(turned, shape[2]), negate=negate)

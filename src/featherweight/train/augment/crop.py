"""A random window of every sample, read back at full size with nearest pixels."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Crop(Augmentation):
    """The window spans 1 - `share` of each side, anywhere inside."""

    share: float = 0.125

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        rows, cols = (_places(draw.size, side, self.share, rng) for side in shape[1:])
        return draw.moved(rows, cols)


def _places(n: int, side: int, share: float, rng: np.random.Generator) -> np.ndarray | None:
    if side == 1:
        return None
    begin = rng.uniform(0, share * side, (n, 1)).astype(np.float32)
    at = (np.arange(side, dtype=np.float32) + np.float32(0.5)) * np.float32(1 - share)
    return (begin + at).astype(np.int32).clip(0, side - 1)  # towards zero is the floor: nothing is negative

"""Come nearer or step back: samples stretched about their centre, nearest pixels."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Zoom(Augmentation):
    """Each axis stretched by its own factor, uniform in 1 +- `most`; outside, the edge is repeated."""

    most: float = 0.15

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        rows, cols = (_places(draw.size, side, self.most, rng) for side in shape[1:])
        return draw.moved(rows, cols)


def _places(n: int, side: int, most: float, rng: np.random.Generator) -> np.ndarray | None:
    if side == 1:
        return None
    factor = rng.uniform(1 - most, 1 + most, (n, 1)).astype(np.float32)
    middle = np.float32((side - 1) / 2)
    at = (np.arange(side, dtype=np.float32) - middle) * factor
    at += middle
    return np.rint(at, out=at).clip(0, side - 1, out=at).astype(np.int32)

"""Move every sample a little; what leaves on one side is replaced by the nearest edge."""

from dataclasses import dataclass

import numpy as np

from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Shift(Augmentation):
    """A whole number of pixels or steps, uniform in +-`share` of each side (at least one)."""

    share: float = 0.08

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        rows, cols = (_places(draw.size, side, self.share, rng) for side in shape[1:])
        return draw.moved(rows, cols)


def _places(n: int, side: int, share: float, rng: np.random.Generator) -> np.ndarray | None:
    if side == 1:
        return None
    most = max(1, round(share * side))
    by = rng.integers(-most, most + 1, (n, 1), np.int32)
    places = np.arange(side, dtype=np.int32) + by
    return places.clip(0, side - 1, out=places)

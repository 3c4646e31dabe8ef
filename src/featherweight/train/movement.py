"""Augmentations that read every sample at other places: each side has places of its own, nearest pixels."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from ..graph import Shape
from ..task import Task
from .augmentation import Augmentation
from .draw import Draw


@dataclass(frozen=True)
class Movement(Augmentation):
    """A change of place for images and signals; a side of one pixel stays as it is."""

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.input.kind != "table"

    @abstractmethod
    def places(self, n: int, side: int, rng: np.random.Generator) -> np.ndarray:
        """Where each of `side` > 1 rows or columns is read from: int32 (n, side), inside the sample."""

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        rows, cols = (self.places(draw.size, side, rng) if side > 1 else None for side in shape[1:])
        return draw.moved(rows, cols)

"""Blend pairs of samples and of their targets (Zhang et al. 2017, arXiv:1710.09412)."""

from dataclasses import dataclass, replace

import numpy as np

from ...errors import DesignError
from ...graph import Shape
from ...task import Task
from ..augmentation import Augmentation
from ..draw import Draw


@dataclass(frozen=True)
class Mixup(Augmentation):
    """x = l * x + (1 - l) * x', y likewise, l from Beta(alpha, alpha); classes become shares of classes."""

    alpha: float = 0.2

    @classmethod
    def suits(cls, task: Task) -> bool:
        return task.kind != "circular"

    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        if draw.other is not None:
            raise DesignError("mixup blends pairs once, the recipe names it twice", where="recipe.augment")
        share = rng.beta(self.alpha, self.alpha, draw.size).astype(np.float32)
        return replace(draw, other=rng.permutation(draw.size), share=share)

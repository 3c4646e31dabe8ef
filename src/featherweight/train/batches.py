"""Batches as draws: every sample once per epoch, augmented as the recipe says."""

from collections.abc import Iterator

import numpy as np

from ..errors import DesignError
from ..graph import Shape
from ..recipe import Recipe
from ..task import Task
from .augmentation import AUGMENT
from .draw import Draw


def batches(samples: int, shape: Shape, recipe: Recipe, task: Task) -> Iterator[Draw]:
    """Yield draws without end: a function of the arguments alone, the same for every engine.

    Args:
        samples: N of the training set; shape: (C, H, W) of a sample.
    Yields: draws of min(recipe.batch, N) samples, rows ascending.
    """
    for name in recipe.augment:
        if task.input.beside and not AUGMENT[name].suits(task):
            what = f"{name} would falsify what the numbers beside a map tell of its target"
            raise DesignError(what, where="recipe.augment", hint="another augmentation, or none")
    rng = np.random.default_rng([recipe.seed, 1])
    changes = [AUGMENT[name]() for name in recipe.augment]
    size = min(recipe.batch, samples)
    order = np.empty(0, np.int64)
    while True:
        if len(order) < size:
            order = np.concatenate([order, rng.permutation(samples)])
        rows, order = np.sort(order[:size]), order[size:]  # sorted rows: a memory map is read front to back
        draw = Draw(rows, seed=int(rng.integers(2**63)))
        for change in changes:
            draw = change.draw(draw, shape, task, rng)
        yield draw

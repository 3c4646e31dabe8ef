"""The contract of an augmentation: it writes itself onto a draw; nothing is computed until an engine reads it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from ..graph import Shape
from ..registry import Registry
from ..task import Task
from .draw import Draw


@dataclass(frozen=True)
class Augmentation(ABC):
    """A change of samples that should not change what is asked of them.

    It acts on the map alone.  Numbers beside one stay those of the sample as it was: to them, moved or turned maps are
    noise, which is right as long as the target is the same.
    """

    @classmethod
    @abstractmethod
    def suits(cls, task: Task) -> bool:
        """False where the change would make no sense for this input or would falsify the target."""

    @abstractmethod
    def draw(self, draw: Draw, shape: Shape, task: Task, rng: np.random.Generator) -> Draw:
        """`draw` with this change on top, chosen at random for each of its samples.

        A step costs microseconds on a small network, so all samples are drawn by a few calls of numpy.

        Args:
            shape: (C, H, W) of a sample; rng: the one source of chance.
        """


AUGMENT = Registry("featherweight.train.augment", Augmentation)

"""The contract of a learning-rate schedule."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from ..registry import Registry


@dataclass(frozen=True)
class Schedule(ABC):
    """A share of the peak rate for every share of the training."""

    @abstractmethod
    def at(self, progress: float) -> float:
        """progress in [0, 1] -> rate / peak rate in [0, 1]."""


SCHEDULES = Registry("featherweight.train.schedules", Schedule)

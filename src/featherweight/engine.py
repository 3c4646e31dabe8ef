"""The contract of a training engine: a job in, an outcome out, no state between."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .data.standard import Standard, TargetScale
from .design import Design
from .network import Network
from .recipe import Recipe
from .task import Task

Progress = Callable[[int, int, float], None]  # (step, steps, training loss)


@dataclass(frozen=True)
class Job:
    """Everything one training needs.

    Attributes:
        x, x_valid: float32 (N, C, H, W), standardised by `normal`.
        y: as TargetScale.encode gives it: float32 (N, network_outputs) or int64 (N,).
        y_valid: targets in units, as the Dataset holds them.
        seconds: wall-clock allowance; the schedule is shortened, and stays complete, so that training ends in time.
    """

    task: Task
    design: Design
    recipe: Recipe
    x: np.ndarray
    y: np.ndarray
    x_valid: np.ndarray
    y_valid: np.ndarray
    normal: Standard
    target: TargetScale
    seconds: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What a training came to.

    Attributes:
        network: None where training diverged.
        outputs_valid: (N, task.outputs) on `x_valid`, of the integers where the recipe trained on integers.
        curve: (step, training loss, validation metric or None) points.
        steps: steps really taken (fewer than asked where `seconds` was short).
        status: "done" or "diverged".
    """

    network: Network | None
    outputs_valid: np.ndarray
    curve: tuple[tuple[int, float, float | None], ...]
    steps: int
    seconds: float
    status: str = "done"
    why: str = ""
    recipe: Recipe = field(default_factory=Recipe)


class Engine(ABC):
    """Trains one network on one thread."""

    @abstractmethod
    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        """Train `job.design` as `job.recipe` says; the same job gives the same outcome unless `seconds` cuts it."""

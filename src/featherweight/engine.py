"""The contract of a training engine: it supplies learners; the training loop turns a job into an outcome."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from .data.standard import Standard, TargetScale
from .design import Design
from .graph import Graph, Shape, Weights
from .learner import Learner
from .network import Network
from .recipe import Recipe
from .task import Task

Progress = Callable[[int, int, float], None]  # (step, steps, training loss)


@dataclass(frozen=True)
class Job:
    """Everything one training needs.

    Attributes:
        x, x_valid: float32 (N, C, H, W), standardised by `normal`; where numbers stand beside the map, flat rows
            (N, C * H * W + F): the map, channels first, then these.
        y: as TargetScale.encode gives it: float32 (N, network_outputs) or int64 (N,).
        y_valid: targets in units, as the Dataset holds them.
        seconds: wall-clock allowance; the schedule is shortened, and stays complete, so that training ends in time.
        teacher: float32 (N, network_outputs), another network's outputs for the rows of `x` before decoding: logits,
            or encoded targets.
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
    teacher: np.ndarray | None = None

    @classmethod
    def of(
        cls,
        task: Task,
        design: Design,
        recipe: Recipe,
        train: tuple[np.ndarray, np.ndarray],
        valid: tuple[np.ndarray, np.ndarray],
        seconds: float | None = None,
    ) -> "Job":
        """A job on rows (x, y) as a Dataset holds them, standardised by what the training rows are."""
        normal, target = Standard.of(train[0], task.input), TargetScale.of(train[1], task)
        return cls(
            task=task,
            design=design,
            recipe=recipe,
            x=normal.apply(train[0], task.input),
            y=target.encode(train[1], task),
            x_valid=normal.apply(valid[0], task.input),
            y_valid=valid[1],
            normal=normal,
            target=target,
            seconds=seconds,
        )


@dataclass(frozen=True)
class Outcome:
    """What a training came to.

    Attributes:
        network: None where training diverged.
        outputs_valid: (N, task.outputs) on `x_valid`, of the integers where the recipe trained on integers.
        curve: (step, training loss, validation metric or None) points.
        steps: steps really taken (fewer than asked where `seconds` was short).
        status: "done" or "diverged".
        note: a sentence where the training was not what was asked for, e.g. when another engine took the job.
        engine: name of the engine that trained.
    """

    network: Network | None
    outputs_valid: np.ndarray
    curve: tuple[tuple[int, float, float | None], ...]
    steps: int
    seconds: float
    status: str = "done"
    why: str = ""
    recipe: Recipe = field(default_factory=Recipe)
    note: str = ""
    engine: str = ""


class Engine(ABC):
    """Trains one network on one thread.

    Attributes:
        name: the engine in one word.
        integer_cost: what an integer step costs, about, in float steps; time is divided by it.
    """

    name: ClassVar[str]
    integer_cost: ClassVar[float] = 2.5

    def refuses(self, job: Job) -> str:
        """Why this engine cannot train the job, in a sentence; "" when it can."""
        return ""

    def ghost(self, shape: Shape) -> int:
        """Samples of `shape` that should share the norms' statistics where a training only has to rank designs,
        because that is faster here (Recipe.ghost); 0 where it is not."""
        return 0

    @abstractmethod
    def learner(self, job: Job, graph: Graph, weights: Weights) -> Learner:
        """What takes float steps.  graph: job.design.graph; weights: the initial ones."""

    @abstractmethod
    def integers(self, job: Job, network: Network) -> Learner:
        """What takes steps in the integers that ship, with straight-through gradients.

        Args: network: trained in floats, with the range of every value.
        Returns: a learner of network.graph; what it predicts is what the integers give.
        """

    def train(self, job: Job, *, report: Progress | None = None) -> Outcome:
        """Train `job.design` as `job.recipe` says; the same job gives the same outcome unless `seconds` cuts it."""
        from .train.loop import Loop  # it needs this module

        return Loop(self, job, report).run()

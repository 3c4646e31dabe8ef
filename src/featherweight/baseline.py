"""The contract of a baseline: settings as fields, and one `fit` that chooses on validation and nothing else."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from .budget import Budget
from .classical.fitted import Fitted
from .classical.rows import Part
from .device import Device
from .errors import UnsupportedError
from .registry import Registry
from .task import Task


@dataclass(frozen=True)
class Unbounded:
    """What a baseline reaches where nothing is bounded.

    Attributes:
        fitted: the model, fitted on train alone.
        valid_outputs: float32 (N_valid, task.outputs).
    """

    fitted: Fitted
    valid_outputs: np.ndarray


@dataclass(frozen=True)
class Fitting:
    """What fitting gives.

    Attributes:
        fitted: the model, within the budget, fitted again on train+valid with what validation chose.
        valid_outputs: float32 (N_valid, task.outputs) of the chosen model fitted on train alone.
        why: what was chosen among what, and everything that was left out or cut short.
        beyond: a larger model that is better on validation and that the budget does not allow, if there is one.
    """

    fitted: Fitted
    valid_outputs: np.ndarray
    why: str
    beyond: Unbounded | None = None


@dataclass(frozen=True)
class Ask:
    """What a baseline is asked; train and valid are (x, y), all else is as `Baseline.fit` has it."""

    task: Task
    train: Part
    valid: Part
    budget: Budget
    seed: int
    seconds: float
    device: Device | None

    @property
    def terms(self) -> dict[str, Any]:
        """Everything but the question and the rows, by name."""
        return {"budget": self.budget, "seed": self.seed, "seconds": self.seconds, "device": self.device}


Found = tuple[Fitted, np.ndarray, str, tuple[Fitted, np.ndarray] | None]


@dataclass(frozen=True)
class Baseline(ABC):
    """A way to answer the task without a network.

    Attributes:
        kinds: of tasks that it answers; () for all.
    """

    kinds: ClassVar[tuple[str, ...]] = ()

    def suits(self, task: Task, rows: int) -> str:
        """Return why it cannot answer `task` from `rows` training samples; "" where it can.  Costs nothing."""
        if self.kinds and task.kind not in self.kinds:
            return f"it answers {' and '.join(self.kinds)} tasks, this one is {task.kind}"
        if task.input.kind == "text":
            return "the bytes of a text are no numbers to weigh; it reads features of text"
        if task.input.structured:
            return "it reads numbers of one kind, not a map and columns beside it"
        return ""

    def fit(
        self,
        task: Task,
        x: np.ndarray,
        y: np.ndarray,
        x_valid: np.ndarray,
        y_valid: np.ndarray,
        *,
        budget: Budget | None = None,
        seed: int = 0,
        seconds: float = 60.0,
        device: Device | None = None,
    ) -> Fitting:
        """Fit on (x, y), choose on (x_valid, y_valid), fit again on both.

        Args:
            x: (N, ...) as in Dataset.x; y: as in Dataset.y.
            budget: what the model may spend (None: anything); latency_us is not read.
            seed: draws the rows where not all are used.
            seconds: sets, by arithmetic and not by the clock, how many rows are used; about what one core needs.
            device: whose bytes count; None for the default one.
        Raises: BudgetError when no model of this kind fits the budget; UnsupportedError when the kind does not suit the
            task, or a library is not installed.
        """
        if why := self.suits(task, len(x)):
            raise UnsupportedError(why, where=f"baseline {BASELINES.name_of(type(self))}")
        found = self.found(Ask(task, (x, y), (x_valid, y_valid), budget or Budget(), seed, seconds, device))
        fitted, outputs, words, beyond = found
        return Fitting(fitted, outputs, words, None if beyond is None else Unbounded(*beyond))

    @abstractmethod
    def found(self, ask: Ask) -> Found:
        """What `fit` gives, where the kind suits the task: model, validation outputs, why, and what is beyond."""


BASELINES = Registry("featherweight.baselines", Baseline)
"""One file per baseline; the file's name is the baseline's name."""

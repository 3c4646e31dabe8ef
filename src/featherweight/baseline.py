"""The contract of a baseline: settings as fields, and one `fit` that chooses on validation and nothing else."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .budget import Budget
from .classical.fitted import Fitted
from .registry import Registry
from .task import Task


@dataclass(frozen=True)
class Fitting:
    """What fitting gives.

    Attributes:
        fitted: the model, fitted again on train+valid with what validation chose.
        valid_outputs: float32 (N_valid, task.outputs) of the chosen model fitted on train alone.
        why: what was chosen among what, and everything that was left out or cut short.
    """

    fitted: Fitted
    valid_outputs: np.ndarray
    why: str


@dataclass(frozen=True)
class Baseline(ABC):
    """A way to answer the task without a network.

    Attributes:
        shrinks: name of the baseline of which this one is the version that fits a budget; "" for what reads none.
    """

    shrinks: ClassVar[str] = ""

    @abstractmethod
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
    ) -> Fitting:
        """Fit on (x, y), choose on (x_valid, y_valid), fit again on both.

        Args:
            x: (N, ...) as in Dataset.x; y: as in Dataset.y.
            budget: what the model may spend (None: anything); only baselines that shrink read it, and no latency_us.
            seed: draws the rows where not all are used.
            seconds: sets, by arithmetic and not by the clock, how many rows are used; about what one core needs.
        Raises: BudgetError when no model of this kind fits the budget.
        """


BASELINES = Registry("featherweight.baselines", Baseline)

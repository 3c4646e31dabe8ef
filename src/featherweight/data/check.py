"""The contract of a check, and the audit that runs them all."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from ..registry import Registry
from ..task import Task
from .dataset import Dataset
from .finding import LEVELS, Finding
from .look import Look


class Check(ABC):
    """One question asked of a data set.  It reads, it never changes, and its answer depends on nothing but the Look.

    Attributes:
        order: where its findings stand among those of one level.
    """

    order: ClassVar[int] = 50

    @property
    def name(self) -> str:
        return CHECKS.name_of(type(self))

    @abstractmethod
    def findings(self, look: Look) -> list[Finding]:
        """Return what it found; [] where there is nothing to say, and where the question makes no sense."""


CHECKS = Registry("featherweight.data.audit", Check)


def audit(
    task: Task,
    data: Dataset,
    *,
    seconds: float = 30.0,
    seed: int = 0,
    columns: Mapping[str, np.ndarray] | None = None,
) -> list[Finding]:
    """Ask every check about a loaded data set.

    Args:
        seconds: about what one core may spend.  By arithmetic and not by the clock it sets how many rows the costly
            checks look at; what was not looked at is said.
        seed: of every draw; the same seed gives the same findings.
        columns: name -> (N,) values of each row that were not asked for and might say what belongs together.
    Returns: the most serious first.
    """
    look = Look(task, data, seconds=seconds, seed=seed, columns=dict(columns or {}))
    found: list[tuple[int, int, Finding]] = []
    for name in CHECKS:
        check = CHECKS[name]()
        found += [(LEVELS.index(f.level), check.order, f) for f in check.findings(look)]
    return [f for _, _, f in sorted(found, key=lambda entry: entry[:2])]

"""The peak rate throughout: the folklore that an annealed schedule is measured against."""

from dataclasses import dataclass

from ..schedule import Schedule


@dataclass(frozen=True)
class Constant(Schedule):
    """No change."""

    def at(self, progress: float) -> float:
        return 1.0

"""Triangular cycles (Smith 2015, arXiv:1506.01186) under a falling envelope."""

from dataclasses import dataclass

from ..schedule import Schedule


@dataclass(frozen=True)
class Cyclic(Schedule):
    """`cycles` triangles whose height falls linearly to zero."""

    cycles: int = 3

    def at(self, progress: float) -> float:
        phase = (progress * self.cycles) % 1.0
        return (0.04 + 0.96 * (1 - abs(2 * phase - 1))) * (1 - progress)

"""Up, then down to nothing: one cycle (Smith & Topin 2017, arXiv:1708.07120)."""

from dataclasses import dataclass
from math import cos, pi

from ..schedule import Schedule


@dataclass(frozen=True)
class OneCycle(Schedule):
    """A cosine from 1/25 of the peak up to it, and a cosine down to nearly zero."""

    rise: float = 0.25

    def at(self, progress: float) -> float:
        if progress < self.rise:
            return 0.04 + 0.96 * 0.5 * (1 - cos(pi * progress / self.rise))
        return 1e-4 + (1 - 1e-4) * 0.5 * (1 + cos(pi * (progress - self.rise) / (1 - self.rise)))

"""A cosine from the peak to zero (Loshchilov & Hutter 2016, arXiv:1608.03983, without restarts)."""

from dataclasses import dataclass
from math import cos, pi

from ..schedule import Schedule


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine, no warm-up."""

    def at(self, progress: float) -> float:
        return 0.5 * (1 + cos(pi * progress))

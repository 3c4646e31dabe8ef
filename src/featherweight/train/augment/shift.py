"""Move every sample a little; what leaves on one side is replaced by the nearest edge."""

from dataclasses import dataclass

import numpy as np

from ..movement import Movement


@dataclass(frozen=True)
class Shift(Movement):
    """A whole number of pixels or steps, uniform in +-`share` of each side (at least one)."""

    share: float = 0.08

    def places(self, n: int, side: int, rng: np.random.Generator) -> np.ndarray:
        most = max(1, round(self.share * side))
        by = rng.integers(-most, most + 1, (n, 1), np.int32)
        places = np.arange(side, dtype=np.int32) + by
        return places.clip(0, side - 1, out=places)

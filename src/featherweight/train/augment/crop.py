"""A random window of every sample, read back at full size with nearest pixels."""

from dataclasses import dataclass

import numpy as np

from ..movement import Movement


@dataclass(frozen=True)
class Crop(Movement):
    """The window spans 1 - `share` of each side, anywhere inside."""

    share: float = 0.125

    def places(self, n: int, side: int, rng: np.random.Generator) -> np.ndarray:
        begin = rng.uniform(0, self.share * side, (n, 1)).astype(np.float32)
        at = (np.arange(side, dtype=np.float32) + np.float32(0.5)) * np.float32(1 - self.share)
        return (begin + at).astype(np.int32).clip(0, side - 1)  # towards zero is the floor: nothing is negative

"""Come nearer or step back: samples stretched about their centre, nearest pixels."""

from dataclasses import dataclass

import numpy as np

from ..movement import Movement


@dataclass(frozen=True)
class Zoom(Movement):
    """Each axis stretched by its own factor, uniform in 1 +- `most`; outside, the edge is repeated."""

    most: float = 0.15

    def places(self, n: int, side: int, rng: np.random.Generator) -> np.ndarray:
        factor = rng.uniform(1 - self.most, 1 + self.most, (n, 1)).astype(np.float32)
        middle = np.float32((side - 1) / 2)
        at = (np.arange(side, dtype=np.float32) - middle) * factor
        at += middle
        return np.rint(at, out=at).clip(0, side - 1, out=at).astype(np.int32)

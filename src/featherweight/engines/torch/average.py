"""An exponential moving average of weights (Polyak & Juditsky 1992 averaged evenly; here the last steps count most)."""

import torch
from torch import Tensor


class Average:
    """average += max(1 - keep, 1 / t) * (weights - average) at step t = 1, 2, ...: even at first, moving later.

    Args: params: followed by reference; keep: share of the average that a step keeps, in (0, 1).
    """

    def __init__(self, params: list[Tensor], keep: float) -> None:
        self.params, self.keep, self.steps = params, keep, 0
        self.values = [torch.zeros_like(p) for p in params]

    def follow(self) -> None:
        """One step was taken."""
        self.steps += 1
        share = max(1.0 - self.keep, 1.0 / self.steps)
        with torch.no_grad():
            for a, p in zip(self.values, self.params, strict=True):
                a += share * (p - a)

    def adopt(self) -> None:
        """The weights become their average; where no step was taken, they stay."""
        if self.steps:
            with torch.no_grad():
                for a, p in zip(self.values, self.params, strict=True):
                    p.copy_(a)

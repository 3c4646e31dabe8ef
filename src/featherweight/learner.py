"""The contract of what an engine trains with: weights of one graph, and what moves them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from .train.draw import Draw


class Learner(ABC):
    """Weights of one graph under one recipe; one thread, not to be shared.

    A learner never raises because numbers leave the finite: it reports a loss that is not finite, and stops.

    Attributes:
        chunk: steps that one call of `steps` should be handed, where time allows: 1 unless calls are costly.
    """

    chunk: int = 1

    @abstractmethod
    def steps(self, draws: Sequence[Draw], rates: Sequence[float]) -> list[float]:
        """Take one optimiser step per draw, in order.

        Args:
            draws: which samples, and how they are changed; rates: learning rates, one per draw.
        Returns: the training loss of each step.  Stops after the first that is not finite: the list is then shorter
            than `draws` may be, and ends with that value.
        """

    @abstractmethod
    def settle(self, parts: Sequence[np.ndarray]) -> None:
        """Finish: called once, after the last step.

        Adopts the averaged weights where the recipe keeps an average.  Then measures the running statistics of every
        norm anew: the mean over `parts` of the mean and of the *unbiased* variance of the part.  While measuring, a
        norm uses the statistics of the whole part (no ghost parts), samples are not augmented, and noise ops are the
        identity.

        Args: parts: rows of Job.x, int64 (B,) each; none where the graph has no norm.
        """

    @abstractmethod
    def predict(self, x: np.ndarray) -> np.ndarray:
        """Samples as in Job.x -> float32 (N, network_outputs), before TargetScale.decode.

        Norms use their running statistics, noise ops are the identity.
        """

    @abstractmethod
    def weights(self) -> dict[str, dict[str, np.ndarray]]:
        """Copies as float32: value name -> array name -> array, every one of Graph.weights(), running statistics
        included."""

"""Rounds over contestants: a short slot each, all on one thread, so that what disturbs the machine disturbs all."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rates:
    """What one contestant reached, round by round, in units of work (samples, operations) per CPU-second."""

    rounds: np.ndarray

    @property
    def median(self) -> float:
        return float(np.median(self.rounds))

    def over(self, other: "Rates") -> tuple[float, tuple[float, float]]:
        """Ratio within rounds, as what slows a round slows both: (median, quartiles)."""
        low, middle, high = np.quantile(self.rounds / other.rounds, (0.25, 0.5, 0.75))
        return float(middle), (float(low), float(high))


def race(contestants: Mapping[str, Callable[[], int]], rounds: int, seconds: float) -> dict[str, Rates]:
    """Give every contestant a slot of `seconds` CPU-seconds (one call at least) in each round.

    Args: contestants: name -> one stretch of work, which returns how many units it did.
    Returns: name -> its rates.  A round before the first, one call each, is not counted.
    """
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    names = list(contestants)
    for r in range(rounds):
        for name in names[r % len(names) :] + names[: r % len(names)]:
            found[name].append(_slot(contestants[name], seconds))
    return {name: Rates(np.asarray(rates)) for name, rates in found.items()}


def _slot(run: Callable[[], int], seconds: float) -> float:
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds or not done:
        done += run()
    return done / spent

"""Two networks on two cores against one: threads of one process, as the engine gives the lock back while it works."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pair:
    """Two networks side by side over one alone, medians of the rounds.

    Attributes:
        wall: samples per second of both together; 2 where nothing is shared and both cores are free.
        cpu: samples per CPU-second of either; 1 where neither costs the other anything, whatever else runs.
    """

    wall: float
    cpu: float


def pair(one: Callable[[], int], two: Callable[[], int], rounds: int, seconds: float) -> Pair:
    """Let `one` and `two` (a stretch of work each, returning its samples) run alone and together, by turns."""
    wall, cpu = [], []
    for _ in range(rounds):
        alone = [_side_by_side([run], seconds) for run in (one, two)]
        both = _side_by_side([one, two], seconds)
        wall.append(both[0] / np.mean([a[0] for a in alone]))
        cpu.append(both[1] / np.mean([a[1] for a in alone]))
    return Pair(float(np.median(wall)), float(np.median(cpu)))


def _side_by_side(runs: Sequence[Callable[[], int]], seconds: float) -> tuple[float, float]:
    """(samples per second of all together, samples per CPU-second), every run in a thread of its own."""
    rates: list[float] = []
    costs: list[tuple[int, float]] = []
    start = threading.Barrier(len(runs))

    def work(run: Callable[[], int]) -> None:
        start.wait()
        done, began, cpu = 0, time.perf_counter(), time.thread_time()
        while time.perf_counter() - began < seconds:
            done += run()
        rates.append(done / (time.perf_counter() - began))
        costs.append((done, time.thread_time() - cpu))

    threads = [threading.Thread(target=work, args=(run,)) for run in runs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if len(rates) < len(runs):
        raise RuntimeError("a network of the pair failed; its traceback is above")
    return sum(rates), sum(d for d, _ in costs) / sum(s for _, s in costs)

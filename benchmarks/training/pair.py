"""Two networks on two cores against one: threads of one process, as the engine gives the lock back while it works."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class Pair:
    """Two networks side by side over one alone, medians of the rounds.

    Attributes:
        wall: samples per second of both together; 2 where nothing is shared and both cores are free.
        cpu: samples per CPU-second of either; 1 where neither costs the other anything, whatever else runs.
        cores: CPU-seconds per second that both got; below 2 where somebody else used the cores, or one had to wait.
    """

    wall: float
    cpu: float
    cores: float

    def to_json(self) -> dict[str, float]:
        return {k: round(v, 3) for k, v in asdict(self).items()}


def pair(one: Callable[[], int], two: Callable[[], int], rounds: int, seconds: float) -> Pair:
    """Let `one` and `two` (a stretch of work each, returning its samples) run alone and together, by turns."""
    found = []
    for _ in range(rounds):
        alone = np.mean([_side_by_side([run], seconds) for run in (one, two)], axis=0)
        found.append(_side_by_side([one, two], seconds) / alone)
    return Pair(*(float(v) for v in np.median(found, axis=0)))


def _side_by_side(runs: Sequence[Callable[[], int]], seconds: float) -> np.ndarray:
    """Samples per second of all together, samples per CPU-second, CPU-seconds per second; every run in a thread."""
    counts: list[tuple[int, float, float]] = []  # samples, seconds, CPU-seconds
    start = threading.Barrier(len(runs))

    def work(run: Callable[[], int]) -> None:
        start.wait()
        done, began, cpu = 0, time.perf_counter(), time.thread_time()
        while time.perf_counter() - began < seconds:
            done += run()
        counts.append((done, time.perf_counter() - began, time.thread_time() - cpu))

    threads = [threading.Thread(target=work, args=(run,)) for run in runs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if len(counts) < len(runs):
        raise RuntimeError("a network of the pair failed; its traceback is above")
    done, wall, cpu = np.asarray(counts).T
    return np.asarray([(done / wall).sum(), done.sum() / cpu.sum(), (cpu / wall).sum()])

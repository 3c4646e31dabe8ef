"""Fits of baselines side by side, in processes that the clock ends."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from ..baseline import BASELINES, Fitting
from ..budget import Budget
from ..device import Device
from ..errors import FeatherError
from ..search.executor import EXECUTORS
from ..view import View
from .shelf import Shelf

COUNTED = 2.0  # seconds for each fit, where trials end the search
LEAST = 0.5  # seconds that a fit is given at least
PATIENCE = 4.0  # times its seconds after which a fit is ended
START = 5.0  # seconds for a process to begin and to read a view
Pair = tuple[str, View]  # a baseline, and the view that it reads
Ended = Fitting | FeatherError | None  # None: the clock ended it, or nobody began it


@dataclass(frozen=True)
class Heats:
    """Fits pairs of a baseline and a view.

    Attributes:
        budget: of the whole model; what a view spends is taken off.
        workers: processes side by side; where fits are counted all of it happens in this one.
    """

    shelf: Shelf
    budget: Budget
    seed: int
    device: Device | None
    workers: int

    def counted(self, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, Ended, float]]:
        """Fit one after the other.  Yields: (pair, what came of it, its seconds)."""
        for pair in pairs:
            began = time.monotonic()
            yield pair, self._tried(pair, COUNTED), time.monotonic() - began

    def timed(self, pairs: Sequence[Pair], ends: float) -> Iterator[tuple[Pair, Ended, float]]:
        """Fit until time.monotonic() says `ends`; each may take its share of what is left.

        Yields: (pair, what came of it, its seconds), in the order in which they end.
        """
        pool = EXECUTORS["process"](self.workers)
        rest, running = list(pairs), dict[Future, tuple[Pair, float, float]]()
        try:
            while rest or running:
                now = time.monotonic()
                while rest and len(running) < self.workers and now < ends:
                    share = max(LEAST, (ends - now) * self.workers / (len(rest) + len(running)))
                    pair = rest.pop(0)
                    running[pool.submit(fitted, self, pair, share)] = (pair, now, share)
                if now >= ends:
                    yield from ((pair, None, 0.0) for pair in rest)
                    rest = []
                last = min((min(ends, at + START + PATIENCE * share) for _, at, share in running.values()), default=now)
                done, _ = wait(running, timeout=max(0.0, last - now) + 0.01, return_when=FIRST_COMPLETED)
                now = time.monotonic()
                late = {f for f, (_, at, share) in running.items() if now >= min(ends, at + START + PATIENCE * share)}
                for future in done | late:
                    pair, at, _ = running.pop(future)
                    if future not in done:
                        pool.kill(future)
                    yield pair, _of(future) if future in done else None, now - at
        finally:
            pool.close()

    def _tried(self, pair: Pair, seconds: float) -> Ended:
        try:
            return fitted(self, pair, seconds)
        except FeatherError as e:
            return e


def fitted(heats: Heats, pair: Pair, seconds: float) -> Fitting:
    """Read the view and fit the baseline; runs in a worker."""
    model, view = pair
    seen = heats.shelf.seen(view)
    return BASELINES[model]().fit(  # type: ignore[no-any-return]
        seen.task,
        *seen.data.part("train"),
        *seen.data.part("valid"),
        budget=seen.left(heats.budget, heats.device),
        seed=heats.seed,
        seconds=seconds,
        device=heats.device,
    )


def _of(future: Future) -> Ended:
    try:
        return future.result()  # type: ignore[no-any-return]
    except FeatherError as e:
        return e
    except Exception as e:
        return FeatherError(f"{type(e).__name__}: {str(e)[:200]}")

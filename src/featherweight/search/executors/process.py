"""Processes of this machine, by way of loky: no guard around the caller's main module is needed."""

import os
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from ..executor import Executor

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

# To glibc: a worker keeps the memory of its feature maps instead of asking the system for it in every step.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**32)}
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}


class Process(Executor):
    """One pool of one process per worker, so that a process that dies takes only its own call with it."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._pools: list[ProcessPoolExecutor | None] = [None] * workers
        self._calls: list[Future[Any] | None] = [None] * workers

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        slot = next(i for i, call in enumerate(self._calls) if call is None or call.done())
        last = self._calls[slot]
        if last is not None and not last.cancelled() and last.exception() is not None:
            self._end(slot)  # loky refuses further calls to a pool whose process died
        future: Future[Any] = self._pool(slot).submit(fn, *args, **kwargs)
        self._calls[slot] = future
        return future

    def kill(self, future: "Future[Any]") -> bool:
        if future not in self._calls:
            return False
        self._end(self._calls.index(future))
        return True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for slot in range(self.workers):
            self._end(slot)

    def _pool(self, slot: int) -> "ProcessPoolExecutor":
        from loky import ProcessPoolExecutor

        pool = self._pools[slot]
        if pool is None:
            environment = {**ONE_THREAD, **KEEP_MEMORY}
            pool = ProcessPoolExecutor(1, initializer=_begin, initargs=(os.getpid(),), env=environment)
            self._pools[slot] = pool
        return pool

    def _end(self, slot: int) -> None:
        pool, self._pools[slot] = self._pools[slot], None
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)


def _begin(parent: int) -> None:
    """A worker leaves Ctrl-C to its parent, and ends when its parent does, however that ends."""
    import signal
    import threading
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    if hasattr(os, "getppid"):
        threading.Thread(target=watch, daemon=True, name="parent").start()

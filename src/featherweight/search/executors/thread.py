"""Threads of this process: for engines that release the interpreter's lock while they train."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from ..executor import Executor


class Thread(Executor):
    """A thread per worker; a thread cannot be ended from outside, so `close` waits for running calls."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="featherweight")

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)

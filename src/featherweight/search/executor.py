"""The contract of an executor: where trainings run, behind the interface of concurrent.futures."""

from abc import abstractmethod
from concurrent.futures import Executor as Futures
from concurrent.futures import Future
from typing import Any

from ..registry import Registry


class Executor(Futures):
    """Runs up to `workers` calls side by side, each on one thread.

    A call that takes its worker down with it fails alone: its future carries an exception, the other calls go on, and
    the next call finds a new worker.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    @abstractmethod
    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Start a call; the caller never has more than `workers` unfinished."""

    def kill(self, future: "Future[Any]") -> bool:
        """End the worker of a call that hangs; False where that cannot be done."""
        return False

    def close(self) -> None:
        """End the workers that this executor started, also those in the middle of a call."""
        self.shutdown(wait=False, cancel_futures=True)


EXECUTORS = Registry("featherweight.search.executors", Executor)

"""Run each call at once, in the caller: for tests and for looking into a training with a debugger."""

from concurrent.futures import Future
from typing import Any

from ..executor import Executor


class Inline(Executor):
    """One worker, which is the caller."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as e:
            future.set_exception(e)
        return future

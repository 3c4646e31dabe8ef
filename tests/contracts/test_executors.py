"""What every executor promises: results, exceptions as results, calls that do not disturb each other."""

import os
import time
from concurrent.futures import wait
from pathlib import Path

import pytest

from featherweight.search.executor import EXECUTORS, Executor


def started(name: str, workers: int = 2) -> Executor:
    return EXECUTORS[name](workers)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", list(EXECUTORS))
def test_calls_come_back_and_so_do_exceptions(name: str) -> None:
    pool = started(name)
    try:
        good, bad = pool.submit(divmod, 7, 3), pool.submit(divmod, 7, 0)
        assert good.result(60) == (2, 1)
        assert isinstance(bad.exception(60), ZeroDivisionError)
        assert pool.submit(divmod, 9, 2).result(60) == (4, 1)
    finally:
        pool.close()


@pytest.mark.parametrize("name", list(EXECUTORS))
def test_closing_twice_is_harmless(name: str) -> None:
    pool = started(name, 1)
    assert pool.submit(abs, -1).result(60) == 1
    pool.close()
    pool.close()


def test_a_process_that_dies_fails_alone() -> None:
    pool = started("process")
    try:
        slow, dead = pool.submit(time.sleep, 1.0), pool.submit(os._exit, 3)
        assert dead.exception(60) is not None
        assert slow.result(60) is None
        assert pool.submit(abs, -2).result(60) == 2
    finally:
        pool.close()


def test_a_call_that_hangs_can_be_killed() -> None:
    pool = started("process")
    try:
        stuck = pool.submit(time.sleep, 600)
        other = pool.submit(time.sleep, 0.5)
        assert pool.kill(stuck)
        wait([stuck, other], timeout=60)
        assert stuck.done() and stuck.exception() is not None
        assert other.exception() is None
        assert not pool.kill(stuck) or stuck.done()
    finally:
        pool.close()


def test_processes_use_one_thread_and_end_with_the_pool(tmp_path: Path) -> None:
    pool = started("process", 1)
    assert pool.submit(os.getenv, "OMP_NUM_THREADS").result(60) == "1"
    pid = pool.submit(os.getpid).result(60)
    assert pid != os.getpid()
    stuck = pool.submit(time.sleep, 600)
    pool.close()
    assert stuck.done() or stuck.cancelled()
    if Path("/proc").exists():
        stat = Path(f"/proc/{pid}/stat")
        assert not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"

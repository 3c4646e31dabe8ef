"""Processes that die: a worker, the driver by force, the driver by Ctrl-C."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from problem import searched, story
from ridge_engine import Ridge

from featherweight.search import desk
from featherweight.search.clock import Clock
from featherweight.search.study import NAME, read
from featherweight.search.trial import DONE, FAILED

SCRIPT = Path(__file__).with_name("run_search.py")


def started(folder: Path, trials: int, workers: int, pause: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(SCRIPT), str(folder), str(trials), str(workers), str(pause)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def until(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_killed_and_resumed_is_as_if_never_killed(tmp_path: Path) -> None:
    whole = searched(tmp_path / "whole", 14)
    folder = tmp_path / "killed"
    for lines in (4, 12):  # header included: in the screening, then among the finals
        process = started(folder, 14, 2, 0.15)
        log = folder / NAME
        until(lambda: (log.exists() and log.read_bytes().count(b"\n") >= lines) or process.poll() is not None)  # noqa: B023
        assert process.poll() is None, process.stderr and process.stderr.read()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert lines - 1 <= len(read(folder)) < 14
    resumed = searched(folder, 14)
    assert story(resumed.trials) == story(whole.trials)
    assert resumed.winner[0].number == whole.winner[0].number
    assert not (folder / "scratch").exists()


def test_workers_end_when_their_driver_is_killed(tmp_path: Path) -> None:
    if not Path("/proc").exists():
        pytest.skip("needs /proc")
    process = started(tmp_path, 14, 2, 0.3)
    log = tmp_path / NAME
    until(lambda: log.exists() and log.read_bytes().count(b"\n") >= 3)
    children = [int(p) for p in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    assert children
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until(lambda: not any(alive(p) for p in children), 20)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_dies_takes_one_trial_with_it(tmp_path: Path) -> None:
    found = searched(tmp_path, 10, Ridge(fault="die", families=("plain",)), workers=2, executor="process")
    dead = [t for t in found.trials if t.design and t.design.family == "plain"]
    assert dead
    assert all(t.status == FAILED and "worker process ended" in t.why for t in dead)
    others = [t for t in found.trials if t not in dead]
    assert {t.status for t in others} == {DONE}


def test_ctrl_c_ends_the_workers_and_leaves_a_log_to_resume(tmp_path: Path) -> None:
    process = started(tmp_path, 200, 2, 0.3)  # so many that a busy machine cannot end before it is asked to
    log = tmp_path / NAME
    until(lambda: log.exists() and log.read_bytes().count(b"\n") >= 4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode != 0 and b"KeyboardInterrupt" in said
    assert not (tmp_path / "scratch").exists()
    assert 3 <= len(read(tmp_path)) < 200


def test_a_worker_that_hangs_is_ended_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "HUNG", (1.5, 2.0))
    engine = Ridge(fault="hang", families=("plain",), pace=1e-3)
    before = time.monotonic()
    found = searched(tmp_path, engine=engine, clock=Clock.timed(16.0, wrap_s=0.5), workers=2, executor="process")
    assert time.monotonic() - before < 120
    stuck = [t for t in found.trials if t.design and t.design.family == "plain"]
    assert stuck and {t.status for t in stuck} == {FAILED}
    assert found.winner[0].status == DONE

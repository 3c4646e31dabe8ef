"""A run that is killed loses at most what was being trained."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from featherweight.cli import main

from .conftest import squares

CHILD = """
import sys
import featherweight.search.length as length
length.STEPS = (60, 60)
from featherweight.cli import main
sys.exit(main(sys.argv[1:]))
"""


def lines(study: Path) -> list[bytes]:
    return study.read_bytes().splitlines(keepends=True) if study.exists() else []


@pytest.mark.slow
def test_after_kill_9_the_study_goes_on(tmp_path: Path) -> None:
    data, run = squares(tmp_path / "s.npz"), tmp_path / "r"
    words = ["fit", str(data), "--max-params", "200", "--trials", "7", "--workers", "2", "--out", str(run)]
    command = [sys.executable, "-c", CHILD, *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True) as child:
        while len(lines(run / "study.jsonl")) < 4:  # the header and three trials
            assert child.poll() is None, child.stderr and child.stderr.read()
            time.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
    before = lines(run / "study.jsonl")
    assert not (run / "result.json").exists()

    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    after = lines(run / "study.jsonl")
    whole = [line for line in before if line.endswith(b"\n")]
    assert after[: len(whole)] == whole, "what was on disk stays as it was"
    numbers = [json.loads(line)["number"] for line in after[1:]]
    assert len(numbers) == len(set(numbers)) >= 7
    assert json.loads((run / "result.json").read_text())["trials"] == 7
    assert not (run / "scratch").exists()

    finished = (run / "result.json").read_bytes()
    again = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False, timeout=300)
    assert again.returncode == 0
    assert "nothing is left to do" in again.stdout
    assert lines(run / "study.jsonl") == after and (run / "result.json").read_bytes() == finished


@pytest.mark.usefixtures("quick")
def test_other_data_under_the_same_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = squares(tmp_path / "s.npz")
    words = ["fit", str(data), "--max-params", "200", "--trials", "1", "--workers", "1", "--out", str(tmp_path / "r")]
    assert main(words) == 0
    squares(data, seed=1)
    (tmp_path / "r" / "result.json").unlink()
    assert main([*words, "--resume"]) == 2
    assert "other data" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_a_full_disk_is_said_and_what_was_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = squares(tmp_path / "s.npz")
    words = ["fit", str(data), "--max-params", "200", "--trials", "1", "--workers", "1", "--out", str(tmp_path / "r")]

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "model.npz")

    with monkeypatch.context() as patched:
        patched.setattr("featherweight.job.shipped.Integers._save_arrays", full)
        assert main(words) == 2
    said = capsys.readouterr().err
    assert "disk is full" in said and "--resume" in said and "Traceback" not in said
    before = (tmp_path / "r" / "study.jsonl").read_bytes()
    assert main([*words, "--resume"]) == 0
    assert (tmp_path / "r" / "study.jsonl").read_bytes() == before


def test_ctrl_c_prints_the_command_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    data, run = squares(tmp_path / "s.npz"), tmp_path / "r"
    monkeypatch.setattr("featherweight.job.networks.search", interrupted)
    assert main(["fit", str(data), "--max-params", "200", "--trials", "1", "--out", str(run)]) == 130
    said = capsys.readouterr().err
    assert f"featherweight fit {data} --max-params 200 --trials 1 --out {run} --resume" in said

"""The log survives: torn tails, full disks, other data, two writers."""

import errno
import json
import os
from pathlib import Path

import pytest

from featherweight.budget import Cost
from featherweight.data.metric import Score
from featherweight.errors import RunError
from featherweight.recipe import Recipe
from featherweight.search.study import NAME, Study, read
from featherweight.search.trial import Trial

SETTINGS = {"budget": {"params": 100}, "seed": 0}


def trial(number: int, value: float = 0.5) -> Trial:
    score = Score(value, (value - 0.1, value + 0.1), 10)
    return Trial(number, 0, f"net {number}", recipe=Recipe(steps=5), cost=Cost(params=3), valid=score, at=number + 0.5)


def begun(folder: Path, trials: int = 3) -> Path:
    with Study.create(folder, SETTINGS, "sha256:1") as study:
        for number in range(trials):
            study.append(trial(number))
    return folder / NAME


def test_what_was_appended_is_read_again(tmp_path: Path) -> None:
    begun(tmp_path)
    with Study.resume(tmp_path, SETTINGS, "sha256:1") as study:
        assert study.trials == [trial(n) for n in range(3)]
        study.append(trial(3))
    assert [t.number for t in read(tmp_path)] == [0, 1, 2, 3]


@pytest.mark.parametrize("cut", [1, 20])
def test_a_torn_last_line_is_cut_off(tmp_path: Path, cut: int) -> None:
    path = begun(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    with Study.resume(tmp_path, SETTINGS, "sha256:1") as study:
        assert [t.number for t in study.trials] == [0, 1]
        study.append(trial(9))
    lines = path.read_text().splitlines()
    assert [json.loads(line).get("number") for line in lines] == [None, 0, 1, 9]


def test_a_torn_first_line_begins_again(tmp_path: Path) -> None:
    path = begun(tmp_path, 0)
    path.write_bytes(path.read_bytes()[:10])
    with Study.resume(tmp_path, SETTINGS, "sha256:1") as study:
        study.append(trial(0))
    assert read(tmp_path) == (trial(0),)


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = begun(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"{]\n", *lines[2:]]))
    with pytest.raises(RunError, match="line 2"):
        Study.resume(tmp_path, SETTINGS, "sha256:1")


def test_other_settings_or_data_are_refused_with_both_values(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(RunError, match="seed: 0 then, 1 now"):
        Study.resume(tmp_path, {**SETTINGS, "seed": 1}, "sha256:1")
    with pytest.raises(RunError, match="other data"):
        Study.resume(tmp_path, SETTINGS, "sha256:2")


def test_an_existing_study_is_not_overwritten_and_a_missing_one_not_resumed(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(RunError, match="already there"):
        Study.create(tmp_path, SETTINGS, "sha256:1")
    with pytest.raises(RunError, match="no study"):
        Study.resume(tmp_path / "elsewhere", SETTINGS, "sha256:1")


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    begun(tmp_path)
    with Study.resume(tmp_path, SETTINGS, "sha256:1"), pytest.raises(RunError, match="another process"):
        Study.resume(tmp_path, SETTINGS, "sha256:1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_really_full_disk_is_said(tmp_path: Path) -> None:
    begun(tmp_path, 1)
    with Study.resume(tmp_path, SETTINGS, "sha256:1") as study:
        held = study._file
        study._file = open("/dev/full", "r+b", buffering=0)  # noqa: SIM115
        with pytest.raises(RunError, match="disk is full"):
            study.append(trial(1))
        study._file.close()
        study._file = held
        study.append(trial(1))
    assert [t.number for t in read(tmp_path)] == [0, 1]


def test_a_line_half_written_on_a_full_disk_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = begun(tmp_path, 1)
    whole = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Study.resume(tmp_path, SETTINGS, "sha256:1") as study:
        with monkeypatch.context() as m:
            m.setattr(os, "fsync", full)
            with pytest.raises(RunError, match="disk is full"):
                study.append(trial(1))
        assert path.read_bytes() == whole
        assert [t.number for t in study.trials] == [0]

"""The run folder: who may write it, what a resume needs, and records that are never half written."""

import json
from pathlib import Path

import pytest

from featherweight.errors import RunError
from featherweight.job.settings import Settings
from featherweight.run import Run, load, write_json

ASKED = Settings("data.npz", trials=2)


def test_a_run_that_exists_is_refused(tmp_path: Path) -> None:
    run = Run.start(tmp_path / "r", "x", ASKED)
    with run.owned(ASKED):
        pass
    with pytest.raises(RunError, match="exists already"):
        Run.start(tmp_path / "r", "x", ASKED)
    assert Run.start(tmp_path / "r", "x", ASKED, resume=True) == run


def test_what_is_no_run_is_not_offered_for_resuming(tmp_path: Path) -> None:
    (tmp_path / "photo.png").touch()
    for taken in (tmp_path, tmp_path / "photo.png"):
        with pytest.raises(RunError, match="taken by something that is no run") as caught:
            Run.start(taken, "x", ASKED)
        assert "--resume" not in str(caught.value)


def test_an_empty_folder_may_become_a_run(tmp_path: Path) -> None:
    assert Run.start(tmp_path, "x", ASKED).folder == tmp_path


def test_names_are_counted_only_when_none_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for expected in ("meters", "meters-2", "meters-3"):
        run = Run.start(None, "meters", ASKED)
        assert run.folder == Path("runs") / expected
        with run.owned(ASKED):
            pass
    assert Run.start(None, "meters", ASKED, resume=True).folder == Path("runs/meters-3")


def test_a_resume_needs_a_run_and_the_same_question(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run to resume"):
        Run.start(tmp_path / "r", "x", ASKED, resume=True)
    with Run.start(tmp_path / "r", "x", ASKED).owned(ASKED):
        pass
    with pytest.raises(RunError, match="seed is 1, the run has 0"):
        Run.start(tmp_path / "r", "x", Settings("data.npz", trials=2, seed=1), resume=True)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(RunError):
            Run.start(out, "x", ASKED)


def test_two_owners_exclude_each_other(tmp_path: Path) -> None:
    run = Run.start(tmp_path / "r", "x", ASKED)
    with run.owned(ASKED), pytest.raises(RunError, match="another process"), run.owned(ASKED):
        pass
    with run.owned(ASKED):
        assert run.settings == ASKED


def test_a_run_without_findings_is_forgotten_and_one_with_findings_is_not(tmp_path: Path) -> None:
    for name, kept in (("empty", False), ("full", True)):
        run = Run.start(tmp_path / name, "x", ASKED)
        with run.owned(ASKED):
            if kept:
                (run.folder / "study.jsonl").write_text("{}\n")
            run.forget()
        assert run.folder.exists() == kept


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such run folder"):
        load(tmp_path / "missing")
    with pytest.raises(RunError, match="is no run"):
        load(tmp_path)
    with pytest.raises(RunError, match="not finished"):
        _ = Run(tmp_path).result
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(RunError, match=r"settings\.json cannot be read"):
        _ = load(tmp_path).settings


def test_a_record_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_json(path, {"a": 1})
    for bad in ({"a": float("nan")}, {"a": object()}):
        with pytest.raises((ValueError, TypeError)):
            write_json(path, bad)
    assert json.loads(path.read_text()) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_numpy_numbers_become_plain_ones(tmp_path: Path) -> None:
    import numpy as np

    write_json(tmp_path / "x.json", {"a": np.float32(0.5), "b": np.arange(3)})
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": 0.5, "b": [0, 1, 2]}

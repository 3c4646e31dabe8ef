"""Every failure becomes a sentence and the exit code that says whose fault it was."""

import errno
from pathlib import Path

import click
import pytest

from featherweight.cli.failure import Moment, tell
from featherweight.errors import BudgetError, DataError, ProofError, RunError, UnsupportedError


def moment(run: Path | None = None, resume: str = "") -> Moment:
    return Moment(0.0, ["fit"], run, resume)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DataError("the target is NaN"), 2),
        (RunError("exists"), 2),
        (UnsupportedError("no price"), 2),
        (BudgetError("needs 9 params, the budget allows 3"), 3),
        (ProofError("4 vectors differ"), 1),
        (click.UsageError("no such option"), 2),
        (MemoryError(), 2),
        (KeyboardInterrupt(), 130),
        (OSError(errno.ENOSPC, "No space left on device", "study.jsonl"), 2),
        (OSError(errno.EACCES, "Permission denied", "runs"), 2),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, BaseException) else str(v),
)
def test_exit_codes(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(error, moment()) == code
    said = capsys.readouterr().err
    assert said.strip() and "Traceback" not in said


def test_what_where_and_hint_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    tell(DataError("bad [red]value[/red]", where="row 3", hint="another [b]file"), moment())
    assert capsys.readouterr().err == "error: bad [red]value[/red]\n  at: row 3\n  try: another [b]file\n"


def test_names_from_files_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell(DataError("no column is called '\x1b[2J'", where="caf\udce9.csv", hint="one of a\x07"), moment())
    said = capsys.readouterr().err
    assert "[2J" in said and "caf" in said
    assert not {"\x1b", "\x07", "\udce9"} & set(said)


def test_a_full_disk_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    tell(OSError(errno.ENOSPC, "No space left on device", "model.npz"), moment())
    said = capsys.readouterr().err
    assert "disk is full" in said and "model.npz" in said and "--resume" in said


def test_our_fault_keeps_the_traceback_in_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ZeroDivisionError("thirteen")
    except ZeroDivisionError as e:
        assert tell(e, moment(tmp_path, "featherweight fit x --resume")) == 1
    said = capsys.readouterr().err
    assert "thirteen" in said and str(tmp_path / "crash.txt") in said and "fit x --resume" in said
    assert "Traceback" not in said
    assert "test_our_fault" in (tmp_path / "crash.txt").read_text()


def test_our_fault_without_a_run_keeps_the_traceback_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(RuntimeError("x"), moment()) == 1
    place = Path(capsys.readouterr().err.split("at: ")[1].splitlines()[0])
    assert "RuntimeError" in place.read_text()
    place.unlink()


def test_an_interruption_prints_the_way_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(KeyboardInterrupt(), moment(tmp_path, "featherweight fit x --out r --resume")) == 130
    assert "featherweight fit x --out r --resume" in capsys.readouterr().err


def test_a_run_that_was_forgotten_is_not_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell(KeyboardInterrupt(), moment(tmp_path / "gone", "featherweight fit x --resume"))
    assert "--resume" not in capsys.readouterr().err

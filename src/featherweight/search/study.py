"""The record of a search: one JSON line per trial, on disk before the next trial begins."""

import contextlib
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import RunError
from .trial import Trial

NAME = "study.jsonl"


class Study:
    """An append-only log of trials.

    A line is written and synced before `append` returns.  A process that dies while writing leaves a torn
    last line, which the next `resume` cuts off; every line before it is whole.

    Attributes:
        folder: the run folder; the log is `study.jsonl` in it.
        trials: in the order in which they ended.
    """

    def __init__(
        self, folder: Path, settings: dict[str, Any], fingerprint: str, trials: list[Trial], file: Any
    ) -> None:
        self.folder, self.settings, self.fingerprint = folder, settings, fingerprint
        self.trials = trials
        self._file = file

    @classmethod
    def create(cls, folder: Path, settings: dict[str, Any], fingerprint: str) -> "Study":
        """Begin a log in `folder`, which is made where it does not exist.

        Args:
            settings: whatever must be equal for a resume to make sense; JSON values.
            fingerprint: of the data and their split.
        Raises: RunError when the folder already holds a study, or cannot be written.
        """
        path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("xb", buffering=0)
        except FileExistsError:
            raise RunError("a study is already there", where=str(path), hint="--resume, or another --out") from None
        except OSError as e:
            raise _cannot(e, path, "the study cannot be created") from None
        _lock(file, path)
        study = cls(folder, settings, fingerprint, [], file)
        study._write({"schema": 1, "kind": "study", "settings": settings, "fingerprint": fingerprint})
        return study

    @classmethod
    def resume(cls, folder: Path, settings: dict[str, Any], fingerprint: str) -> "Study":
        """Open a log to go on with it.

        Raises: RunError when there is none, when it belongs to other settings or other data, when another process
            writes to it, or when a line before the last is damaged.
        """
        path = folder / NAME
        try:
            file = path.open("r+b", buffering=0)
        except FileNotFoundError:
            raise RunError("there is no study to resume", where=str(path), hint="leave --resume out") from None
        except OSError as e:
            raise _cannot(e, path, "the study cannot be opened") from None
        try:
            return cls._continued(folder, settings, fingerprint, file)
        except BaseException:
            file.close()
            raise

    @classmethod
    def _continued(cls, folder: Path, settings: dict[str, Any], fingerprint: str, file: Any) -> "Study":
        path = folder / NAME
        _lock(file, path)
        header, trials, whole = _parse(file.read(), path)
        if header is None:  # died while writing its first line: nothing was tried yet
            file.truncate(0)
            file.seek(0)
            study = cls(folder, settings, fingerprint, [], file)
            study._write({"schema": 1, "kind": "study", "settings": settings, "fingerprint": fingerprint})
            return study
        told = json.loads(json.dumps(settings))
        odd = sorted(k for k in {*header["settings"], *told} if header["settings"].get(k) != told.get(k))
        if odd:
            was = ", ".join(f"{k}: {header['settings'].get(k)!r} then, {told.get(k)!r} now" for k in odd)
            raise RunError(f"the study was begun with other settings ({was})", where=str(path), hint="another --out")
        if header["fingerprint"] != fingerprint:
            hint = "the same data, or another --out"
            raise RunError("the study was begun with other data", where=str(path), hint=hint)
        file.truncate(whole)
        file.seek(whole)
        return cls(folder, settings, fingerprint, trials, file)

    def append(self, trial: Trial) -> None:
        """Put one trial on disk.

        Raises: RunError when the disk refuses; the lines written before are whole, and the run can be resumed.
        """
        self._write(trial.to_json())
        self.trials.append(trial)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Study":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, allow_nan=False).encode() + b"\n"
        start = self._file.tell()
        try:
            rest = line
            while rest:  # unbuffered: a nearly full disk takes a part
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as e:
            with contextlib.suppress(OSError):  # the next resume would cut the torn line off as well
                os.ftruncate(self._file.fileno(), start)
            raise _cannot(e, self.folder / NAME, f"trial {len(self.trials)} cannot be written") from None


def read(folder: Path) -> tuple[Trial, ...]:
    """Read the trials of a run without opening it for writing.  Raises: RunError when there is no study."""
    path = folder / NAME
    try:
        content = path.read_bytes()
    except OSError as e:
        raise _cannot(e, path, "the study cannot be read") from None
    return tuple(_parse(content, path)[1])


def _parse(content: bytes, path: Path) -> tuple[dict[str, Any] | None, list[Trial], int]:
    """Return (header, trials, bytes up to the end of the last whole line)."""
    header, trials, whole = None, [], 0
    for number, line in _lines(content):
        try:
            record = json.loads(line)
            if header is None:
                header = {"settings": dict(record["settings"]), "fingerprint": str(record["fingerprint"])}
            else:
                trials.append(Trial.from_json(record))
        except (ValueError, KeyError, TypeError) as e:
            if whole + len(line) >= len(content):
                break
            raise RunError(
                f"line {number} of the study is damaged ({e})", where=str(path), hint="another --out"
            ) from None
        whole += len(line)
    return header, trials, whole


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines, numbered from 1; what follows the last line break is not a line."""
    start = 0
    number = 1
    while (end := content.find(b"\n", start)) >= 0:
        yield number, content[start : end + 1]
        start, number = end + 1, number + 1


def _lock(file: Any, path: Path) -> None:
    """Let one process write; the lock goes with the process, however it ends."""
    try:
        import fcntl
    except ImportError:  # not POSIX
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RunError("another process is writing to this study", where=str(path), hint="wait for it") from None
    except OSError:  # a file system without locks
        return


def _cannot(error: OSError, path: Path, what: str) -> RunError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        hint = "free some space, then the same command with --resume: everything written before is whole"
        return RunError(f"the disk is full: {what}", where=str(path), hint=hint)
    return RunError(f"{what}: {error.strerror or error}", where=str(path), hint="another --out")

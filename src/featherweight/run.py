"""The run folder: what one fit leaves behind, and who may write it."""

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from .job.settings import Settings


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Replace `path` in one step: after a crash it holds the old record or the new one, never half of one."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as f:
            json.dump(record, f, indent=1, allow_nan=False, default=_plain)
            f.write("\n")
            f.flush()
            os.fsync(f.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """numpy scalars and arrays become plain numbers and lists."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in JSON")


@dataclass(frozen=True)
class Run:
    """A folder with settings.json, study.jsonl, model/, result.json and report.html.

    Attributes:
        folder: of the run.
    """

    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    @property
    def result(self) -> dict[str, Any]:
        """The record of the finished run.  Raises: RunError when there is none."""
        try:
            return json.loads((self.folder / "result.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(
                "no result.json: this run is not finished", where=str(self.folder), hint="fit ... --resume"
            ) from None
        except (OSError, ValueError) as e:
            raise RunError(f"result.json cannot be read: {e}", where=str(self.folder)) from None

    @property
    def finished(self) -> bool:
        return (self.folder / "result.json").exists()

    @property
    def settings(self) -> "Settings":
        """What was asked.  Raises: RunError when settings.json is missing or unreadable."""
        from .job.settings import Settings

        path = self.folder / "settings.json"
        try:
            return Settings.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise RunError(
                f"settings.json cannot be read: {e}", where=str(path), hint="a run folder that fit wrote"
            ) from None

    @property
    def asked(self) -> "Settings | None":
        """What was asked, or None where nothing is stored yet."""
        return self.settings if (self.folder / "settings.json").exists() else None

    def predict(self, data: Any) -> "dict[str, np.ndarray]":
        """Predict with what ships.

        Args:
            data: a path, or samples (N, ...) as an array; of an .npz, the test rows.
        Returns: columns by name: prediction (prediction_0 ... for several), probability_CLASS.
        """
        from .job.judge import predictions

        return predictions(self, data)[0]

    def score(self, data: Any) -> dict[str, Any]:
        """Score what ships on a path or on arrays (x, y).  Returns: {"metric", "value", "interval", "n", ...}."""
        from .job.judge import judge

        return judge(self, data)[0]

    def write_result(self, record: dict[str, Any]) -> None:
        write_json(self.folder / "result.json", record)

    @classmethod
    def open(cls, folder: str | Path) -> "Run":
        """Open a run folder that exists.  Raises: RunError when it is none."""
        folder = Path(folder)
        if not folder.is_dir():
            near = [p for p in (folder.parent, Path("runs") / folder) if (p / "settings.json").exists()]
            raise RunError("there is no such run folder", where=str(folder), hint=str(near[0]) if near else "")
        if not any((folder / name).exists() for name in ("settings.json", "result.json")):
            raise RunError(
                "this folder is no run: it has no settings.json", where=str(folder), hint="the --out of a fit"
            )
        return cls(folder)

    @classmethod
    def start(cls, out: Path | None, stem: str, settings: "Settings", *, resume: bool = False) -> "Run":
        """Make a run folder, or find the one to continue.

        Args:
            out: the folder asked for; None means runs/STEM, or the next free runs/STEM-N.
            settings: a resumed run must have been asked the same.
        Raises: RunError when the folder exists and `resume` is False, or was asked something else.
        """
        folder = out or _named(Path("runs"), stem, resume)
        if resume:
            if not (folder / "settings.json").exists():
                raise RunError("there is no run to resume", where=str(folder), hint="without --resume")
            run = cls(folder)
            if different := run.settings.differences(settings):
                raise RunError(
                    f"the run was asked something else: {'; '.join(different)}", where=str(folder), hint="another --out"
                )
        else:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                old = (folder / "settings.json").exists()
                raise RunError(
                    "the run folder exists already" if old else "this place is taken by something that is no run",
                    where=str(folder),
                    hint="--resume to continue it, or another --out" if old else "another --out",
                )
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                raise RunError(
                    "a file is in the way of the run folder", where=str(folder), hint="another --out"
                ) from None
            run = cls(folder)
        return run

    def forget(self) -> None:
        """Remove a run in which nothing was found yet, so that the corrected command can use its name."""
        if {p.name for p in self.folder.iterdir()} <= {"settings.json"}:
            (self.folder / "settings.json").unlink(missing_ok=True)
            self.folder.rmdir()

    @contextmanager
    def owned(self, settings: "Settings | None" = None) -> "Iterator[None]":
        """Keep other processes from writing this folder; a killed owner lets go by itself.

        Args:
            settings: what was asked, to be stored; None leaves what is stored.
        """
        held = _lock(self.folder)
        try:
            if settings is not None:
                write_json(self.folder / "settings.json", settings.to_json())
            yield
        finally:
            if held is not None:
                os.close(held)


def _lock(folder: Path) -> int | None:
    try:
        import fcntl
    except ImportError:  # Windows has no flock: two fits in one folder are the user's to avoid there
        return None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise RunError(
            "another process works in this run folder", where=str(folder), hint="wait, or another --out"
        ) from None
    return held


def _named(home: Path, stem: str, resume: bool) -> Path:
    """runs/STEM, runs/STEM-2, ...: the last one that exists for a resume, else the first that is free."""
    folder, n = home / stem, 1
    while (following := home / (stem if n == 1 else f"{stem}-{n}")).exists():
        folder, n = following, n + 1
    return folder if resume else following


def load(folder: str | Path) -> Run:
    """Open a run folder that `fit` wrote.  Raises: RunError when it is none."""
    return Run.open(folder)

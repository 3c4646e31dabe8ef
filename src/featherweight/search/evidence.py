"""The rows a search may see, on disk once for all workers, and how they judge a trial."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..data.dataset import Dataset
from ..data.standard import Standard, TargetScale
from ..errors import RunError
from ..task import Task
from .folds import folds

SMALL = 2000  # training rows below which one split is too noisy to rank designs
FOLDS, SEEDS = 3, 2
CHUNK = 4096  # rows copied at a time
Rows = tuple[np.ndarray, np.ndarray]  # (rows that train, rows that judge)


@dataclass(frozen=True)
class Prepared:
    """Arrays of one training, as a Job wants them; `y_valid` and `groups` are of the judging rows."""

    x: np.ndarray
    y: np.ndarray
    x_valid: np.ndarray
    y_valid: np.ndarray
    groups: np.ndarray | None
    normal: Standard
    target: TargetScale


@dataclass(frozen=True)
class Evidence:
    """Train and validation rows in a scratch folder; test rows are not copied, so no trial can read them.

    How a trial is judged ("rows" of a Trial):
        "valid": trained on train, judged on the official validation rows.  All finals, and every rung of a data set
            of at least SMALL training rows.
        "folds": below SMALL, screening and promotion train FOLDS times on train+valid less one fold and are judged on
            all rows at once, each by the network that did not see it: some five times as many rows as one split
            judges, for three times the work.  Groups stay in one fold.  Where time is so short that schedules would be
            cut by half, "valid" takes its place.
        "seeds": below SMALL, where blocks of time are held out, folds would put near copies on both sides; SEEDS
            trainings on the official split are averaged instead.
        "none": trained on train+valid, judged by nothing: the refit.

    The chosen designs have thus been compared on the validation rows; the score of a final is the best of a few and
    slightly optimistic, which is why the test rows exist.
    """

    folder: str
    task: Task
    screening: str  # "valid", "folds" or "seeds"
    sizes: tuple[int, int]  # rows that train, and rows that a refit adds

    @classmethod
    def write(cls, dataset: Dataset, task: Task, folder: Path, seed: int) -> "Evidence":
        """Copy what workers need into `folder`, which is emptied first.  Raises: RunError when it cannot be written."""
        train, valid = dataset.split["train"], dataset.split["valid"]
        judged = len(train) + len(valid)
        rows = np.concatenate([train, valid, dataset.split.get("gap", np.zeros(0, np.int64))])
        parts = {"valid": [(np.arange(len(train)), np.arange(len(train), judged))]}
        parts["none"] = [(np.arange(len(rows)), np.arange(0))]
        screening = "valid"
        if len(train) < SMALL:
            screening = "seeds" if dataset.groups is None and in_blocks(dataset) else "folds"
            groups = None if dataset.groups is None else dataset.groups[rows[:judged]]
            strata = dataset.y[rows[:judged]] if task.kind in ("binary", "multiclass") else None
            parts["folds"] = list(folds(judged, FOLDS, seed, groups, strata))
            parts["seeds"] = parts["valid"] * SEEDS
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            x = np.lib.format.open_memmap(folder / "x.npy", "w+", dataset.x.dtype, (len(rows), *dataset.x.shape[1:]))
            for i in range(0, len(rows), CHUNK):
                x[i : i + CHUNK] = dataset.x[rows[i : i + CHUNK]]
            x.flush()
            np.save(folder / "y.npy", dataset.y[rows])
            if dataset.groups is not None:
                np.save(folder / "groups.npy", np.unique(dataset.groups[rows], return_inverse=True)[1])
            for name, pairs in parts.items():
                for i, (fit, judge) in enumerate(pairs):
                    np.savez(folder / f"{name}.{i}.npz", fit=fit, judge=judge)
        except OSError as e:
            raise RunError(
                f"the workers' copy of the data cannot be written: {e.strerror or e}",
                where=str(folder),
                hint="free some space, then the same command with --resume",
            ) from None
        return cls(str(folder), task, screening, (len(train), len(rows) - len(train)))

    def repeats(self, rows: str) -> int:
        """How many trainings one trial takes."""
        return {"folds": FOLDS, "seeds": SEEDS}.get(rows, 1)

    def prepared(self, rows: str) -> Iterator[Prepared]:
        """The arrays of each training of a trial; standardised once per worker."""
        for i in range(self.repeats(rows)):
            yield _prepared(self.folder, self.task, rows, i)

    def remove(self) -> None:
        """Delete the copy, also from the memory of this process."""
        shutil.rmtree(self.folder, ignore_errors=True)
        _prepared.cache_clear()


def in_blocks(dataset: Dataset) -> bool:
    """True where the validation rows are stretches of the data and not single rows, or rows between them are unused."""
    valid = np.sort(dataset.split["valid"])
    stretches = 1 + int((np.diff(valid) > 1).sum())
    return "gap" in dataset.split or len(valid) >= 4 * stretches


@lru_cache(maxsize=FOLDS + 1)
def _prepared(folder: str, task: Task, rows: str, index: int) -> Prepared:
    home = Path(folder)
    x, y = np.load(home / "x.npy", mmap_mode="r"), np.load(home / "y.npy")
    groups = np.load(home / "groups.npy") if (home / "groups.npy").exists() else None
    with np.load(home / f"{rows}.{index}.npz") as z:
        fit, judge = z["fit"], z["judge"]
    x_fit = np.asarray(x[fit])
    normal, target = Standard.of(x_fit, task.input), TargetScale.of(y[fit], task)
    return Prepared(
        normal.apply(x_fit, task.input),
        target.encode(y[fit], task),
        normal.apply(np.asarray(x[judge]), task.input),
        y[judge],
        None if groups is None else groups[judge],
        normal,
        target,
    )

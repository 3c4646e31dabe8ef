"""The rows of a run on disk, raw and behind views, so that workers read what one of them has made."""

import json
import re
import shutil
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..data.dataset import Dataset
from ..errors import RunError
from ..run import write_json
from ..task import Task
from ..view import View
from .seen import Seen

PARTS = ("train", "valid")


@dataclass(frozen=True)
class Shelf:
    """Training and validation rows; test rows are not copied, so no baseline can read them.

    Attributes:
        folder: where the arrays lie.
        task: the question as the device is asked it.
    """

    folder: Path
    task: Task

    @classmethod
    def write(cls, folder: Path, task: Task, data: Dataset) -> "Shelf":
        """Copy what baselines need into `folder`, which is emptied first.

        Raises: RunError when it cannot be written.
        """
        rows = np.concatenate([data.split[part] for part in PARTS])
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            np.save(folder / "x.npy", data.x[rows])
            np.save(folder / "y.npy", data.y[rows])
            np.save(folder / "count.npy", [data.count(part) for part in PARTS])
        except OSError as e:
            raise RunError(
                f"the workers' copy of the data cannot be written: {e.strerror or e}",
                where=str(folder),
                hint="free some space, then the same command with --resume",
            ) from None
        return cls(folder, task)

    @property
    def data(self) -> Dataset:
        """The rows as the device holds them; read from disk as they are used."""
        return _data(self.folder)

    def seen(self, view: View) -> Seen:
        """The rows behind `view`, which is not fitted; made once.  Raises: DesignError where it does not suit."""
        data = self.data
        if view.raw:
            return Seen.of(view, self.task, data)
        home = self.folder / re.sub(r"[^a-z0-9]+", "-", view.name.lower())
        try:
            fitted = View.from_json(json.loads((home / "view.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            seen = Seen.of(view, self.task, data)
            home.mkdir(exist_ok=True)
            np.save(home / "x.npy", seen.data.x)
            write_json(home / "view.json", seen.view.to_json())  # last: a folder with it is a whole one
            return seen
        x = np.load(home / "x.npy", mmap_mode="r", allow_pickle=False)
        return Seen(fitted, self.task, fitted.task(self.task), replace(data, x=x), data, view)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@lru_cache(maxsize=2)
def _data(folder: Path) -> Dataset:
    x = np.load(folder / "x.npy", mmap_mode="r", allow_pickle=False)
    y = np.load(folder / "y.npy", allow_pickle=False)
    train, valid = np.load(folder / "count.npy", allow_pickle=False)
    split = {"train": np.arange(train), "valid": np.arange(train, train + valid), "test": np.zeros(0, np.int64)}
    return Dataset(x, y, split)

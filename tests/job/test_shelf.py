"""Rows on disk for workers: train and valid alone, views made once."""

from pathlib import Path

import numpy as np
import pytest

from featherweight.data.dataset import Dataset
from featherweight.errors import RunError
from featherweight.feature import FEATURES
from featherweight.job.shelf import Shelf
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("regression", Input("image", (3, 8, 8), "uint8"))


def data() -> Dataset:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 256, (30, 8, 8, 3), np.uint8)
    order = rng.permutation(30)
    return Dataset(x, rng.normal(size=(30, 1)), {"train": order[:15], "valid": order[15:20], "test": order[20:]})


def test_rows_come_back_in_order_and_test_rows_stay_away(tmp_path: Path) -> None:
    held = data()
    back = Shelf.write(tmp_path / "rows", TASK, held).data
    for part in ("train", "valid"):
        for mine, theirs in zip(back.part(part), held.part(part), strict=True):
            assert np.array_equal(mine, theirs)
    assert back.count("test") == 0
    assert len(back.x) == 20


def test_a_view_is_made_once_and_read_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, view = Shelf.write(tmp_path / "rows", TASK, data()), View("gray", (FEATURES["gray"](),))
    first = shelf.seen(view)
    monkeypatch.setattr(View, "run", lambda *_: pytest.fail("made again"))
    again = shelf.seen(view)
    assert np.array_equal(first.data.x, again.data.x)
    assert again.view == first.view
    assert again.task == first.task


def test_constants_are_those_of_the_training_rows(tmp_path: Path) -> None:
    view = View("words", None, ((FEATURES["local_statistics"](), FEATURES["even"]()),))
    held = data()
    seen = Shelf.write(tmp_path / "rows", TASK, held).seen(view)
    assert seen.view == view.fitted(held.part("train")[0], TASK.input)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        Shelf.write(tmp_path / "file" / "rows", TASK, data())


def test_nothing_stays_behind(tmp_path: Path) -> None:
    shelf = Shelf.write(tmp_path / "rows", TASK, data())
    shelf.remove()
    assert not (tmp_path / "rows").exists()

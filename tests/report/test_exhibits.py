"""Pictures of findings: one for each group of rows, small, readable by anything."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from featherweight.data.dataset import Dataset
from featherweight.data.finding import Finding
from featherweight.errors import RunError
from featherweight.report.exhibits import LARGEST, write_exhibits
from featherweight.task import Input, Task

SPLIT = {"train": np.arange(10), "valid": np.arange(10, 15), "test": np.arange(15, 20)}


def finding(exhibit: str, rows: tuple[tuple[int, ...], ...] = ()) -> Finding:
    return Finding("copies", "note", "target y: words", 3, rows, tuple("name" for _ in rows), "", exhibit)


@pytest.mark.parametrize("shape", [(1, 8, 6), (3, 200, 120), (4, 30, 30)], ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_thumbnails(shape: tuple[int, int, int], dtype: str, tmp_path: Path) -> None:
    spec = Input("image", shape, dtype)
    x = np.random.default_rng(0).integers(0, 256, (20, *spec.array_shape)).astype(dtype)
    data = Dataset(x, np.zeros(20, np.int64), SPLIT)
    found = write_exhibits(
        [finding("groups", ((0, 1, 2), (4,)))], Task("binary", spec, classes=("a", "b")), data, tmp_path
    )
    for name, across in zip(found[0].pictures, (3, 1), strict=True):
        with Image.open(tmp_path / name) as image:
            assert image.height <= LARGEST and image.width <= across * (LARGEST + 4)
        assert (tmp_path / name).stat().st_size < 100_000


def test_signals_labels_and_targets_are_plots(tmp_path: Path) -> None:
    spec = Input("signal", (2, 1, 2000), "float32")
    x = np.random.default_rng(1).normal(size=(20, 2000, 2)).astype(np.float32)
    x[:, :, 0] = 5
    tasks = {
        "labels": (Task("multilabel", spec, targets=("p", "<q>")), np.ones((20, 2), np.int8)),
        "target": (Task("regression", spec), np.arange(20.0)[:, None]),
        "samples": (Task("circular", spec, period=10.0), np.arange(20.0)[:, None] / 2),
    }
    for exhibit, (task, y) in tasks.items():
        rows = ((3,), (4,)) if exhibit == "samples" else ()
        (found,) = write_exhibits([finding(exhibit, rows)], task, Dataset(x, y, SPLIT), tmp_path / exhibit)
        assert len(found.pictures) == max(1, len(rows))
        for name in found.pictures:
            tree = ET.fromstring((tmp_path / exhibit / name).read_text())
            assert tree.tag.endswith("svg") and len(list(tree.iter())) > 2


def test_tables_have_no_picture_and_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    spec = Input("table", (1, 1, 3), "float32")
    data = Dataset(np.zeros((20, 3), np.float32), np.zeros(20, np.int64), SPLIT)
    task = Task("binary", spec, classes=("a", "b"))
    assert write_exhibits([finding("groups", ((0, 1),))], task, data, tmp_path)[0].pictures == ()
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError):
        write_exhibits([], task, data, tmp_path / "file")

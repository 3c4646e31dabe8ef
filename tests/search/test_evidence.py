"""What workers may see, and how trials are judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from problem import spots

from featherweight.data.load import load
from featherweight.data.standard import Standard
from featherweight.errors import RunError
from featherweight.search.evidence import SMALL, Evidence, in_blocks


def test_the_official_split_as_an_engine_wants_it(tmp_path: Path) -> None:
    task, data = spots(3000)
    assert data.count("train") < SMALL < 2 * data.count("train")
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    (part,) = evidence.prepared("valid")
    x, _ = data.part("train")
    normal = Standard.of(x, task.input)
    assert part.normal == normal
    np.testing.assert_array_equal(part.x, normal.apply(x, task.input))
    np.testing.assert_array_equal(part.y_valid, data.part("valid")[1])
    assert part.x.dtype == np.float32 and part.x.shape[1:] == task.input.shape
    evidence.remove()
    assert not (tmp_path / "scratch").exists()


def test_many_rows_are_judged_by_the_official_split(tmp_path: Path) -> None:
    task, data = spots(4000)
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    assert evidence.screening == "valid"
    assert evidence.repeats("valid") == 1
    evidence.remove()


def test_few_rows_are_judged_by_folds_of_train_and_valid(tmp_path: Path) -> None:
    task, data = spots(300)
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    assert evidence.screening == "folds"
    parts = list(evidence.prepared("folds"))
    assert len(parts) == evidence.repeats("folds") == 3
    judged = np.sort(np.concatenate([p.y_valid for p in parts]).ravel())
    np.testing.assert_array_equal(judged, np.sort(data.part("train+valid")[1].ravel()))
    assert len({p.normal for p in parts} | {parts[0].normal}) >= 1
    (whole,) = evidence.prepared("none")
    assert len(whole.x) == data.count("train+valid") and len(whole.x_valid) == 0
    evidence.remove()


def test_groups_stay_in_one_fold(tmp_path: Path) -> None:
    task, data = spots(300)
    data = replace(data, groups=np.arange(300) // 10)
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    held = [set(p.groups.tolist()) for p in evidence.prepared("folds") if p.groups is not None]
    assert len(held) == 3 and not held[0] & held[1] and not held[1] & held[2]
    evidence.remove()


def test_blocks_of_time_are_not_folded(tmp_path: Path) -> None:
    task, data = spots(300)
    assert not in_blocks(data)
    rows = np.arange(300)
    split = {"train": np.r_[rows[:100], rows[130:230]], "valid": rows[102:128], "test": rows[230:]}
    data = data.with_split(split)
    assert in_blocks(data)
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    assert evidence.screening == "seeds"
    assert len(list(evidence.prepared("seeds"))) == 2
    evidence.remove()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    task, data = spots(100)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="copy of the data"):
        Evidence.write(data, task, tmp_path / "file" / "scratch", 0)


def test_samples_with_columns_beside_them_reach_the_workers_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    arrays = {"x": rng.integers(0, 255, (60, 5, 5, 3), np.uint8), "y": rng.normal(size=60), "w": rng.normal(size=60)}
    task, data = load(arrays, beside="w", order="random")
    evidence = Evidence.write(data, task, tmp_path / "scratch", 0)
    held = np.load(tmp_path / "scratch" / "x.npy", mmap_mode="r")
    x, _ = data.part("train+valid")
    assert held.dtype.names == ("map", "column")
    for name in held.dtype.names:
        np.testing.assert_array_equal(held[name], x[name])
    evidence.remove()

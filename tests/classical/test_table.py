"""The table: every baseline once, small versions only where the full one is too large, nothing leaks from test."""

import numpy as np
import pytest

from featherweight.budget import Budget
from featherweight.classical.fitted import restore
from featherweight.classical.table import fit_all, fit_one
from featherweight.data.dataset import Dataset
from featherweight.errors import DataError
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("signal", (1, 1, 60), "float32"), classes=("a", "b", "c"))


def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(240, 60, 1)).astype(np.float32).cumsum(1)
    y = np.digitize(x[:, 20, 0] - 0.5 * x[:, 50, 0], [-1, 1])
    x[180:] = np.nan  # the test part would break every fit that reads it
    return Dataset(x, y, {"train": np.arange(120), "valid": np.arange(120, 180), "test": np.arange(180, 240)})


def test_rows() -> None:
    rows = {r.name: r for r in fit_all(TASK, dataset(), Budget(params=100), seconds=1.0)}
    assert list(rows)[:3] == ["boosting", "mean", "ridge"]
    assert not rows["ridge"].fits and rows["ridge_small"].fits and rows["boosting_small"].fits
    assert rows["ridge_small"].valid.value > rows["mean"].valid.value
    record = rows["boosting_small"].to_json()
    assert record["kind"] == "baseline" and record["nodes"] == rows["boosting_small"].fitted.nodes
    assert record["cost"]["params"] <= 100 and record["why"] and record["status"] == "done"
    low, high = record["valid"]["interval"]
    assert low <= record["valid"]["value"] <= high
    assert record["stored"] in ("C source", "numpy arrays")


def test_a_full_model_that_fits_needs_no_small_one() -> None:
    names = [r.name for r in fit_all(TASK, dataset(), Budget(params=5000), seconds=1.0, names=["ridge_small", "ridge"])]
    assert names == ["ridge"]


def test_what_cannot_fit_is_skipped_and_says_why() -> None:
    row = fit_one("ridge_small", TASK, dataset(), Budget(params=3))
    assert row.status == "skipped" and not row.fits and row.fitted is None and "3" in row.why
    assert row.to_json()["valid"] is None and row.cost.params is None


def test_a_latency_nobody_priced_does_not_fit() -> None:
    row = fit_one("mean", TASK, dataset(), Budget(params=100, latency_us=1000))
    assert not row.fits and "latency" in row.why


def test_no_validation_rows() -> None:
    bare = dataset().with_split({"train": np.arange(120), "valid": np.arange(0), "test": np.arange(0)})
    with pytest.raises(DataError, match="0 rows"):
        fit_all(TASK, bare, Budget(), names=["mean"])


def test_restore_refuses_other_arrays() -> None:
    with pytest.raises(DataError, match="nothing"):
        restore(TASK, {"w": np.zeros(3)})


def test_samples_of_another_shape() -> None:
    row = fit_one("mean", TASK, dataset(), Budget())
    with pytest.raises(DataError, match="do not fit"):
        row.fitted.outputs(np.zeros((2, 61, 1), np.float32))


def test_without_a_compiler_arrays_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    row = fit_one("mean", TASK, dataset(), Budget())
    assert row.stored == "numpy arrays" and row.cost.flash_bytes == 12

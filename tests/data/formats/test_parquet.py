import sys

import numpy as np
import pytest

from featherweight.data.load import load
from featherweight.errors import DataError, UnsupportedError


def test_without_pyarrow_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(UnsupportedError, match=r"pip install 'featherweight\[parquet\]'"):
        load(path, targets=["y"])


def test_a_parquet_table(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rng = np.random.default_rng(0)
    path = tmp_path / "t.parquet"
    columns = {"a": rng.normal(size=30), "n": np.arange(30), "who": ["u", "v", "w"] * 10, "y": rng.normal(size=30)}
    parquet.write_table(pyarrow.table(columns), path)
    task, data = load(path, group="who")
    assert task.targets == ("y",)
    assert task.input.columns == ("a", "n")
    assert data.y[:, 0] == pytest.approx(columns["y"])
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DataError, match="not a readable Parquet"):
        load(path)

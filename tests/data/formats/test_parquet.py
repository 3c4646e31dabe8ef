import sys

import numpy as np
import pytest

from featherweight.data.load import load, load_like
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


def test_a_text_and_numbers_beside_it(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    words = [f"größe {i}" if i % 9 else None for i in range(40)]
    table = {"words": words, "stars": [i / 2 for i in range(40)], "kind": ["a", "b"] * 20, "id": list(range(40))}
    parquet.write_table(pyarrow.table(table), tmp_path / "t.parquet")
    task, data = load(tmp_path / "t.parquet", targets=["kind"], text="words", beside=["stars"])
    assert task.input.source == "words"
    assert task.input.columns == ("stars",)
    assert data.x["map"][1].tobytes() == "größe 1".encode() + b"\0"
    assert data.x["column"][:3, 0].tolist() == [0, 0.5, 1]
    (empty,) = [p for p in data.problems if p.kind == "empty"]
    assert empty.names[:2] == ("t.parquet row 0", "t.parquet row 9")
    x, _, _ = load_like(tmp_path / "t.parquet", task)
    assert np.array_equal(x, data.x)

"""Columns that nobody asked for are found beside the rows they belong to."""

from pathlib import Path

import numpy as np

from featherweight.data.clues import clues, option
from featherweight.data.load import load


def test_columns_of_a_table(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lines = ["a,b,who,target"]
    lines += [f"{rng.normal():.3f},{rng.normal():.3f},p{i % 5},{i % 3 + rng.random():.4f}" for i in range(60)]
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(lines) + "\n")
    task, data = load(path)
    found = clues([path, None], task, data)
    assert set(found) == {"who"}
    assert found["who"].tolist() == [f"p{i % 5}" for i in range(60)]


def test_arrays_of_an_archive(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    path = tmp_path / "rows.npz"
    who = rng.integers(0, 4, 50)
    np.savez(
        path,
        x_train=rng.normal(size=(50, 3)),
        y_train=rng.normal(size=50),
        x_test=rng.normal(size=(20, 3)),
        y_test=rng.normal(size=20),
        who_train=who,
        names=np.array(["p", "q"]),
    )
    task, data = load(path)
    found = clues([path], task, data)
    assert set(found) == {"who"}
    assert found["who"][:50].tolist() == who.astype(str).tolist() and set(found["who"][50:]) == {""}


def test_other_sources_hold_none() -> None:
    rng = np.random.default_rng(2)
    source = (rng.normal(size=(40, 3)), rng.normal(size=40))
    assert clues([source, None], *load(source)) == {}
    assert option("who") == "--group who" and option("the meter") == "--group 'the meter'"

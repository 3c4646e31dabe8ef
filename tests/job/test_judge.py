"""Predictions become the columns that the front door promises."""

import csv
import io

import numpy as np
import pytest

from featherweight.job.judge import columns, write_csv
from featherweight.task import Input, Task

SPEC = Input("table", (1, 1, 2), "float32")


def task(kind: str, **more: object) -> Task:
    return Task(kind, SPEC, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "outputs", "names"),
    [
        (task("regression"), [[1.5]], ["prediction"]),
        (task("regression", targets=("a", "b")), [[1.5, 2.5]], ["prediction_0", "prediction_1"]),
        (task("circular", period=10.0), [[9.5]], ["prediction"]),
        (task("binary", classes=("no", "yes")), [[2.0]], ["prediction", "probability_no", "probability_yes"]),
        (
            task("multiclass", classes=("a", "b", "c")),
            [[1.0, 3.0, 2.0]],
            ["prediction", "probability_a", "probability_b", "probability_c"],
        ),
        (
            task("multilabel", targets=("x", "y")),
            [[1.0, -1.0]],
            ["prediction_0", "prediction_1", "probability_x", "probability_y"],
        ),
    ],
    ids=lambda v: v.kind if isinstance(v, Task) else None,
)
def test_columns_by_kind(asked: Task, outputs: list[list[float]], names: list[str]) -> None:
    table = columns(asked, np.array(outputs, np.float32))
    assert list(table) == names
    assert all(len(c) == 1 for c in table.values())


def test_classes_are_named_and_probabilities_sum_to_one() -> None:
    table = columns(task("multiclass", classes=("a", "b", "c")), np.array([[0.0, 5.0, 1.0], [3.0, 1.0, 2.0]]))
    assert table["prediction"].tolist() == ["b", "a"]
    assert np.allclose(sum(table[f"probability_{c}"] for c in "abc"), 1)


def test_csv_reads_back_as_the_same_float32() -> None:
    values = np.array([0.1, 1 / 3, 1e-9, 12345.678], np.float32)
    file = io.StringIO()
    write_csv({"prediction": values, "name": np.array(["a,b", 'say "x"', "", "d"])}, file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert np.array_equal(np.array([r["prediction"] for r in rows], np.float32), values)
    assert [r["name"] for r in rows] == ["a,b", 'say "x"', "", "d"]

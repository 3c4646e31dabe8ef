"""The winner beside the best of each other kind, on the same rows."""

from dataclasses import replace

import numpy as np

from featherweight.budget import Budget, Cost
from featherweight.data.dataset import Dataset
from featherweight.data.metric import Score
from featherweight.job.contest import constant, contests
from featherweight.job.entry import Entry
from featherweight.task import Input, Task

N = 300


def data(task: Task) -> Dataset:
    rng = np.random.default_rng(0)
    split = {"train": np.arange(10), "valid": np.arange(10, 10 + N), "test": np.arange(10 + N, 10 + 2 * N)}
    x = np.zeros((10 + 2 * N, *task.input.array_shape), task.input.element)
    return Dataset(x, rng.normal(size=(10 + 2 * N, 1)), split)


def entry(held: Dataset, name: str, kind: str, error: float, params: int = 10, view: str = "raw") -> Entry:
    y = held.part("valid")[1]
    off = error * np.random.default_rng(len(name)).normal(size=y.shape)
    score = Score(float(np.sqrt((off**2).mean())), (0.0, 9.0), N)
    return Entry(name, kind, Cost(params=params), score, y + off, None, facts={"view": {"name": view}})  # type: ignore[arg-type]


TASK = Task("regression", Input("table", (1, 1, 3), "float32"), ("a",))


def test_the_best_that_fits_of_every_other_kind_the_closest_first() -> None:
    held = data(TASK)
    winner = entry(held, "net", "network", 0.1)
    others = [
        entry(held, "near", "fusion", 0.11),
        entry(held, "forest", "baseline", 0.5),
        entry(held, "ridge", "baseline", 0.4),
        entry(held, "huge", "baseline", 0.05, params=999),
    ]
    found = contests(TASK, held, Budget(params=100), winner, [winner, *others])
    assert [c["name"] for c in found["comparisons"]] == ["near", "ridge"] and set(found) == {
        "comparison",
        "comparisons",
    }
    assert found["comparison"] == found["comparisons"][0] and found["comparison"]["kind"] == "fusion"
    low, high = found["comparisons"][1]["interval"]
    assert low < found["comparisons"][1]["difference"] < high < 0, "lower is better: the winner's error is below"


def test_a_winner_alone_has_no_contest() -> None:
    held = data(TASK)
    winner = entry(held, "net", "network", 0.1)
    assert contests(TASK, held, Budget(), winner, [winner, entry(held, "two", "network", 0.2)]) == {}


def test_columns_alone_stand_beside_what_reads_the_map_too() -> None:
    task = replace(TASK, input=Input("image", (1, 4, 4), "uint8", columns=("a", "b")))
    held = data(task)
    seeing, blind = entry(held, "net", "network", 0.1), entry(held, "ridge", "baseline", 0.3, view="columns")
    found = contests(task, held, Budget(), seeing, [seeing, blind])
    assert found["columns"]["name"] == "ridge" and found["columns"]["reads"] == "columns"
    found = contests(task, held, Budget(), blind, [seeing, blind])
    assert found["columns"]["name"] == "net" and found["columns"]["reads"] == "map"


def test_the_constant_answer_is_met_on_the_test_rows() -> None:
    held = data(TASK)
    y = held.part("test")[1]
    found = constant(TASK, held, "mean", y + 0.1, np.zeros_like(y))
    assert found["on"] == "test" and found["interval"][1] < 0 and found["name"] == "mean"
    assert found["difference"] == float(0.1 - np.sqrt((y**2).mean()))

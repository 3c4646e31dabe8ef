from dataclasses import replace

from featherweight.budget import Cost
from featherweight.data.metric import Score
from featherweight.job.advice import advise
from featherweight.job.simplified import AGAIN, Row
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (3, 8, 8), "uint8"), classes=("a", "b", "c"))
COST = Cost(100, 10_000, 2000, 500)


def row(name: str, value: float, difference: float | None = None, wide: float = 0.02, bytes_: int = 64) -> Row:
    ends = None if difference is None else (difference - wide, difference + wide)
    score = Score(value, (value - 0.02, value + 0.02), 400)
    return Row(
        name, name, "lenet", score, difference, ends, view=Cost(0, 9, 70, 80), model=COST, whole=COST,
        input_bytes=bytes_, at_source=True, metric="accuracy",
    )  # fmt: skip


RAW = row("raw", 0.90, bytes_=192)


def test_the_least_of_what_loses_nothing() -> None:
    rows, chosen, words = advise(TASK, [RAW, row("gray", 0.899, -0.001), row("half", 0.901, 0.001, bytes_=48)])
    assert [r.name for r in rows] == ["half", "raw", "gray"]
    assert chosen == "half"
    assert "within the noise" in words and "75 % less" in words and "70 B of flash" in words


def test_what_is_better_beyond_its_interval_wins() -> None:
    _, chosen, words = advise(TASK, [RAW, row("crop", 0.95, 0.05), row("half", 0.90, 0.0, bytes_=48)])
    assert chosen == "crop" and "gains 5.0 points" in words


def test_a_gain_that_another_seed_brings_too_is_noise() -> None:
    found = [RAW, row(AGAIN, 0.96, 0.06, bytes_=192), row("gray", 0.95, 0.05), row("crop", 0.94, 0.04, bytes_=100)]
    _, chosen, words = advise(TASK, found)
    assert chosen == "gray" and "within the noise" in words


def test_a_loss_that_is_large_beside_its_interval_is_a_loss() -> None:
    _, chosen, words = advise(TASK, [RAW, row(AGAIN, 0.88, -0.02, bytes_=192), row("gray", 0.885, -0.015)])
    assert chosen == "raw"
    assert "gray comes nearest with 88.5 %" in words and "Another seed alone moves raw by 2.0 points" in words


def test_a_smaller_error_is_better() -> None:
    task = Task("regression", TASK.input, metric="rmse", units=("mm",))
    found = [replace(r, metric="rmse") for r in (RAW, row("crop", 0.80, -0.10), row("half", 0.95, 0.05))]
    rows, chosen, words = advise(task, found)
    assert chosen == "crop" and "gains 0.10" in words
    assert [r.name for r in rows] == ["crop", "raw", "half"]


def test_short_trainings_are_named() -> None:
    _, _, words = advise(TASK, [replace(RAW, steps=150), row("gray", 0.899, -0.001)])
    assert words.endswith("--time allows more.") and "few steps (raw 150)" in words
    assert "--time" not in advise(TASK, [replace(RAW, steps=800), row("gray", 0.899, -0.001)])[2]


def test_refusals_and_other_questions_come_last() -> None:
    other = replace(row("a or not", 0.99), question="a or not")
    refused = Row("third", "third", why="too small")
    rows, chosen, _ = advise(TASK, [RAW, refused, other, row("gray", 0.5, -0.4)])
    assert [r.name for r in rows] == ["raw", "gray", "third", "a or not"] and chosen == "raw"

"""Task and Input: what is asked, checked when it is made, the same after JSON."""

import pytest

from featherweight.errors import DataError
from featherweight.task import DEFAULT_METRIC, KINDS, METRICS, Input, Task

IMAGE = Input("image", (3, 8, 6), "uint8", mode="RGB", fit="box")


def made(kind: str) -> Task:
    classes = ("a", "b", "c") if kind == "multiclass" else ("no", "yes") if kind == "binary" else ()
    targets = ("u", "v") if kind in ("regression", "circular", "multilabel") else ("y",)
    return Task(kind, IMAGE, targets, classes, 10.0 if kind == "circular" else None)


@pytest.mark.parametrize("kind", KINDS)
def test_json_gives_the_same_task(kind: str) -> None:
    assert Task.from_json(made(kind).to_json()) == made(kind)


@pytest.mark.parametrize(("kind", "network", "given"), [("regression", 2, 2), ("circular", 4, 2), ("binary", 1, 1)])
def test_widths_of_the_last_layer_and_of_the_answer(kind: str, network: int, given: int) -> None:
    assert (made(kind).network_outputs, made(kind).outputs) == (network, given)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_default_metric_that_judges_it(kind: str) -> None:
    assert kind in METRICS[DEFAULT_METRIC[kind]][0]
    assert made(kind).metric == DEFAULT_METRIC[kind]


def test_a_metric_of_another_kind_is_refused() -> None:
    with pytest.raises(DataError, match="does not judge a binary task"):
        made("binary").with_metric("rmse")


def test_a_misspelt_kind_gets_a_suggestion() -> None:
    with pytest.raises(DataError, match="did you mean 'regression'"):
        Task("regresion", IMAGE)


def test_circular_needs_a_period() -> None:
    with pytest.raises(DataError, match="period"):
        Task("circular", IMAGE)


def test_samples_are_channels_last() -> None:
    assert IMAGE.array_shape == (8, 6, 3)
    assert Input("signal", (2, 1, 30), "int16").array_shape == (30, 2)
    assert Input("table", (1, 1, 4), "float32").array_shape == (4,)

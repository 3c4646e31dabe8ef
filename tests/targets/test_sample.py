"""sample.h holds the sample and the answer exactly."""

import re
from dataclasses import replace

import numpy as np
import pytest

from featherweight.targets.parcel import Parcel
from featherweight.targets.sample import names, sample_h
from featherweight.task import Input, Task

TASK = Task("regression", Input("table", (1, 1, 5), "float32"), ("a", "b"), units=("m", ""))
X = np.array([0.1, -0.0, 3e38, 1e-45, 16777217.0], np.float32)


def values(text: str, array: str) -> list[float]:
    """The numbers of an array as a C compiler reads them."""
    (body,) = re.findall(rf"{array}\[\w+\] = {{\n(.*?)\n}};", text, re.DOTALL)
    return [float(np.float32(w.strip().rstrip("f"))) for w in body.split(",")]


@pytest.fixture
def parcel() -> Parcel:
    return Parcel(TASK, {}, "featherweight_x", X, np.array([1 / 3, -7], np.float32))


def test_every_number_reads_back(parcel: Parcel) -> None:
    text = sample_h(parcel)
    assert values(text, "sample_input") == X.tolist()
    assert values(text, "sample_output") == parcel.expected.tolist()
    assert '"a (m)"' in text and '"b"' in text
    assert max(map(len, text.splitlines())) <= 120


def test_integers_stay_integers(parcel: Parcel) -> None:
    image = Input("image", (1, 20, 20), "uint8")
    x = np.arange(400, dtype=np.uint8).reshape(20, 20, 1)
    text = sample_h(replace(parcel, task=replace(TASK, input=image), sample=x))
    assert values(text, "sample_input") == x.ravel().tolist()
    assert "255, 0, 1" in " ".join(text.split()), "rows of the array follow each other"


def test_what_the_sample_is_is_said(parcel: Parcel) -> None:
    assert "sample of the test split" in sample_h(parcel)
    assert "fixed pattern" in sample_h(replace(parcel, real=False))


def test_one_output_that_tells_two_classes_apart_has_both_names(parcel: Parcel) -> None:
    task = Task("binary", TASK.input, classes=("no", "yes"))
    assert names(replace(parcel, task=task)) == ["no", "yes"]

"""A view and its model as one thing that ships: saved, read back, proven, refused where it has no form."""

from pathlib import Path

import numpy as np
import pytest

from featherweight.classical.constant import Constant
from featherweight.data.dataset import Dataset
from featherweight.errors import UnsupportedError
from featherweight.feature import FEATURES
from featherweight.job.proof import proven
from featherweight.job.seen import Seen
from featherweight.job.shipped import Classical, Shipped
from featherweight.job.viewed import Viewed, viewed
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("multiclass", Input("image", (3, 16, 16), "uint8"), classes=("a", "b", "c"))
VIEW = View("statistics", None, ((FEATURES["local_statistics"](), FEATURES["even"]()),))


def seen() -> Seen:
    rng = np.random.default_rng(0)
    x, rows = rng.integers(0, 256, (40, 16, 16, 3), np.uint8), np.arange(40)
    split = {"train": rows[:25], "valid": rows[25:30], "test": rows[30:]}
    return Seen.of(VIEW, TASK, Dataset(x, rows % 3, split))


def shipped(held: Seen) -> Shipped:
    return held.ship(Classical("mean", Constant(held.task, np.float32([3, 1, 2]))))


def test_it_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    held = seen()
    model = shipped(held)
    model.save(tmp_path / "model")
    back = Shipped.load(tmp_path / "model")
    assert isinstance(back, Viewed) and isinstance(model, Viewed)
    assert (back.view, back.task, back.inner.task) == (held.view, TASK, held.task)
    assert np.array_equal(back.outputs(held.raw.x), model.outputs(held.raw.x))
    assert back.files("c99") == model.files("c99")


def test_its_c_answers_raw_samples(tmp_path: Path) -> None:
    held = seen()
    proof = proven(shipped(held), held.raw.x)
    assert (proof["vectors"], proof["differ"]) == (40, 0)


def test_what_the_view_learnt_counts() -> None:
    held = seen()
    learnt = held.view.params(TASK.input)
    assert learnt > 0
    assert shipped(held).counted.params == learnt + 3


@pytest.mark.parametrize("target", ["onnx", "tflite", "onnx-float"])
def test_a_format_without_room_for_a_view_is_refused_in_words(target: str) -> None:
    with pytest.raises(UnsupportedError, match="a model that reads statistics cannot be exported"):
        shipped(seen()).files(target)


def test_a_raw_view_adds_nothing() -> None:
    model = Classical("mean", Constant(TASK, np.float32([3, 1, 2])))
    assert viewed(View(), TASK, model) is model


def test_a_seen_price_holds_the_raw_sample() -> None:
    cost = seen().cost(None)
    assert (cost.ram_bytes or 0) >= TASK.input.bytes
    assert (cost.flash_bytes or 0) > 50

"""One training of a view's rows, and the entry of what was trained."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.budget import Cost
from featherweight.data.dataset import Dataset
from featherweight.data.metric import score, value
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design
from featherweight.feature import FEATURES
from featherweight.integer.forward import outputs
from featherweight.job.seen import Seen
from featherweight.job.shipped import Integers
from featherweight.job.training import entry_of, job_of
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("regression", Input("image", (3, 8, 8), "uint8"), ("v",))
GRAY = View("gray", (FEATURES["gray"](),))
PARTS = {"train": 24, "valid": 6, "gap": 4, "test": 10}


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Samples of one part are brighter than those of the part before, and so are their answers."""
    rng = np.random.default_rng(0)
    part = np.repeat(np.arange(4), list(PARTS.values()))
    x = rng.integers(0, 60, (len(part), 8, 8, 3)) + 60 * part[:, None, None, None]
    split = {name: np.flatnonzero(part == i) for i, name in enumerate(PARTS)}
    return Seen.of(GRAY, TASK, Dataset(x.astype(np.uint8), part[:, None] + rng.normal(0, 0.1, (len(part), 1)), split))


def design(seen: Seen) -> Design:
    return Design(seen.task.input.shape, 1, (ConvBlock(4, 3, 2),))


def test_validation_rows_judge_a_training_on_the_training_rows(seen: Seen) -> None:
    recipe = Recipe(steps=7)
    job = job_of(seen, design(seen), recipe, 3.0)
    x, y = seen.data.part("train")
    assert (job.task, job.recipe, job.seconds) == (seen.task, recipe, 3.0)
    assert (job.x.shape, job.x_valid.shape) == ((24, 1, 8, 8), (6, 1, 8, 8))
    assert (job.normal, job.target) == (Standard.of(x, seen.task.input), TargetScale.of(y, seen.task))
    assert np.array_equal(job.y, job.target.encode(y, seen.task))
    assert np.array_equal(job.y_valid, seen.data.part("valid")[1])
    assert job.x_valid.mean() > job.x.mean() + 1  # on the scale of the training rows


@pytest.mark.parametrize(("part", "rows"), [("train+valid", 30), ("train+valid+gap", 34)])
def test_where_validation_rows_train_nothing_judges(seen: Seen, part: str, rows: int) -> None:
    job = job_of(seen, design(seen), Recipe(), None, part)
    x, y = seen.data.part(part)
    assert (len(job.x), len(job.y), len(job.x_valid), len(job.y_valid)) == (rows, rows, 0, 0)
    assert job.normal == Standard.of(x, seen.task.input) != Standard.of(seen.data.part("train")[0], seen.task.input)
    assert job.target == TargetScale.of(y, seen.task)


def test_the_network_that_validation_has_not_trained_is_scored(seen: Seen, random_network) -> None:  # type: ignore[no-untyped-def]
    judged, _ = random_network(seen.task, (ConvBlock(4, 3, 2),), seed=1)
    refitted, _ = random_network(seen.task, (ConvBlock(6, 3, 2),), seed=2)
    shipped, cost = seen.ship(Integers(refitted)), Cost(params=5)
    entry = entry_of("it", "fusion", seen, shipped, cost, judged, {"stored": "elsewhere", "more": 1})
    x, y = seen.data.part("valid")
    answers = Integers(judged).outputs(x)
    assert np.array_equal(entry.outputs, answers)
    assert not np.array_equal(answers, Integers(refitted).outputs(x))
    assert entry.valid == score(seen.task, y, answers)
    assert entry.facts["float_valid"] == value(seen.task, y, outputs(judged, x))
    assert (entry.name, entry.kind, entry.cost, entry.test) == ("it", "fusion", cost, None)
    assert entry.shipped is shipped and shipped.task == TASK
    assert Design.from_json(entry.facts["design"]) == refitted.design
    assert View.from_json(entry.facts["view"]) == GRAY
    assert (entry.facts["stored"], entry.facts["more"]) == ("elsewhere", 1)

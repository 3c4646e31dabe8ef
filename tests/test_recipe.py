"""Recipes: JSON, older records, and what makes no sense is refused."""

import json
from dataclasses import fields

import pytest

from featherweight.errors import DesignError
from featherweight.recipe import Recipe

OTHER = {  # every field at a value that is not its default
    "steps": 7,
    "batch": 64,
    "rate": 0.5,
    "optimiser": "sgd",
    "schedule": "cosine",
    "decay": 0.1,
    "augment": ("shift", "noise"),
    "loss": "absolute",
    "smoothing": 0.1,
    "integer_share": 0.25,
    "clip": 0.02,
    "seed": 3,
    "clip_how": "adaptive",
    "ema": 0.99,
    "sam": 0.05,
    "ghost": 32,
    "distil": 0.5,
    "temperature": 4.0,
}


def test_json_gives_the_same_recipe() -> None:
    assert set(OTHER) == {f.name for f in fields(Recipe)}
    r = Recipe(**OTHER)
    assert Recipe.from_json(json.loads(json.dumps(r.to_json()))) == r
    assert all(getattr(r, k) != getattr(Recipe(), k) for k in OTHER)


def test_records_of_earlier_versions_load_as_they_were_meant() -> None:
    old = {"schema": 1, "steps": 500, "batch": 64, "rate": 0.01, "optimiser": "adam", "schedule": "one_cycle"}
    old |= {"decay": 0.0, "augment": ["shift"], "loss": "huber", "smoothing": 0.0, "integer_share": 0.1}
    old |= {"clip": 1.0, "seed": 9}
    expected = Recipe(steps=500, batch=64, rate=0.01, augment=("shift",), integer_share=0.1, clip=1.0, seed=9)
    assert Recipe.from_json(old) == expected
    assert (expected.ema, expected.sam, expected.ghost, expected.distil, expected.clip_how) == (0, 0, 0, 0, "norm")


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch": 0}, {"rate": 0.0}, {"rate": 99.0}, {"integer_share": 1.0}])
def test_what_trains_nothing_is_refused(wrong: dict) -> None:
    with pytest.raises(DesignError, match="trains nothing"):
        Recipe(**wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ghost": 24}, "ghost is 0 or a multiple of 16, not 24"),
        ({"ghost": -16}, "not -16"),
        ({"ema": 1.0}, "ema is 0 or more, below 1, not 1.0"),
        ({"sam": -0.1}, "sam is 0 or more, not -0.1"),
        ({"distil": 1.5}, "distil is from 0 to 1, not 1.5"),
        ({"temperature": 0.0}, "temperature is above 0, not 0.0"),
        ({"clip": float("nan")}, "clip is 0 or more, not nan"),
        ({"smoothing": 1.0}, "smoothing is 0 or more, below 1, not 1.0"),
        ({"decay": -1.0}, "decay is 0 or more, not -1.0"),
        ({"clip_how": "adaptiv"}, "did you mean 'adaptive'"),
        ({"optimiser": "adamw"}, "did you mean 'adam'"),
        ({"loss": "l1"}, "no loss is called 'l1'"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_with_both_numbers(wrong: dict, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        Recipe(**wrong)

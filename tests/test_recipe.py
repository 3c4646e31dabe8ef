"""Recipes: JSON, and what trains nothing is refused."""

import pytest

from featherweight.errors import DesignError
from featherweight.recipe import Recipe


def test_json_gives_the_same_recipe() -> None:
    r = Recipe(steps=7, augment=("shift", "noise"), integer_share=0.25, seed=3)
    assert Recipe.from_json(r.to_json()) == r


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch": 0}, {"rate": 0.0}, {"rate": 99.0}, {"integer_share": 1.0}])
def test_what_trains_nothing_is_refused(wrong: dict) -> None:
    with pytest.raises(DesignError, match="trains nothing"):
        Recipe(**wrong)

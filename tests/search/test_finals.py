"""The length of a final is a question for validation where a long one could learn the noise."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from problem import searched

from featherweight.data.metric import Score
from featherweight.design import Design
from featherweight.recipe import Recipe
from featherweight.search import finals, refit
from featherweight.search.trial import FINAL, Trial


def ended(found: Any) -> list[Trial]:
    return sorted((t for t in found.trials if t.rung == FINAL), key=lambda t: t.number)


def test_a_long_final_has_a_short_one_of_the_same_design_beside_it(tmp_path: Path) -> None:
    long, short = ended(searched(tmp_path, 14))
    assert long.recipe and short.recipe and long.design and short.design
    assert (long.parent, long.design.id, long.recipe.augment) == (short.parent, short.design.id, short.recipe.augment)
    assert short.recipe.steps == round(finals.SHORT * long.recipe.steps)


def test_few_epochs_leave_the_places_to_other_designs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finals, "LONG", 10**9)
    first, second = ended(searched(tmp_path, 14))
    assert first.recipe and second.recipe
    assert (first.parent, first.recipe.augment) != (second.parent, second.recipe.augment)


def test_what_an_interrupted_search_has_trained_is_not_trained_again() -> None:
    parent, other = (Trial(i, 0, "x", recipe=Recipe()) for i in (3, 4))
    order = [(parent, 1.0), (parent, finals.SHORT), (other, 1.0)]
    done = [replace(parent, number=9, rung=FINAL, parent=3)]
    for held, rest in (([], order), (done, order[1:]), (done * 2, order[2:])):
        desk: Any = SimpleNamespace(of=lambda rung, held=held: held)
        assert finals._missing(desk, order) == rest


def test_a_refit_is_not_stretched_where_a_longer_final_lost() -> None:
    design = Design((1, 8, 8), 1, ())
    short, long = (
        Trial(i, FINAL, "x", design, Recipe(steps=n), valid=Score(1.0, (0.9, 1.1), 9))
        for i, n in enumerate((500, 2000))
    )
    desk: Any = SimpleNamespace(of=lambda rung: [short, long])
    assert refit._shorter_won(desk, short)
    assert not refit._shorter_won(desk, long)

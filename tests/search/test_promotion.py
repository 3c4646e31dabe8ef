"""Whether augmentation pays is asked only where it is not known."""

from featherweight.data.metric import Score
from featherweight.recipe import Recipe
from featherweight.search.promotion import augmentation_is_clear
from featherweight.search.trial import DIVERGED, Trial


def trials(plain: list[float], augmented: list[float]) -> list[Trial]:
    sides = [(v, ()) for v in plain] + [(v, ("shift",)) for v in augmented]
    return [
        Trial(i, 0, "x", recipe=Recipe(augment=augment), valid=Score(v, (v, v), 9))  # type: ignore[arg-type]
        for i, (v, augment) in enumerate(sides)
    ]


def test_a_wide_gap_is_clear() -> None:
    assert augmentation_is_clear(trials([1.0, 1.1, 1.2, 1.1], [2.0, 2.1, 2.2, 2.1]))


def test_overlap_and_few_trials_are_not() -> None:
    assert not augmentation_is_clear(trials([1.0, 2.0, 1.5, 1.2], [1.1, 2.1, 1.4, 1.3]))
    assert not augmentation_is_clear(trials([1.0, 1.1, 1.2], [2.0, 2.1, 2.2, 2.1]))
    assert not augmentation_is_clear([Trial(0, 0, "x", status=DIVERGED)])

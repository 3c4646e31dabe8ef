import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from featherweight.data.split import near_copies, split_blocks, split_groups, split_random
from featherweight.errors import DataError

fractions = st.floats(0.05, 0.6)
seeds = st.integers(0, 1000)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=300), fractions, seeds)
def test_random_split_parts_are_disjoint_complete_and_stratified(strata, fraction, seed):
    strata = np.array(strata)
    kept, held = split_random(len(strata), fraction, seed, strata)
    assert sorted([*kept, *held]) == list(range(len(strata)))
    assert kept.dtype == held.dtype == np.int64
    for kind in np.unique(strata):
        count, out = (strata == kind).sum(), (strata[held] == kind).sum()
        assert abs(out - fraction * count) <= 1
        if count >= 2:
            assert 0 < out < count


def test_random_split_repeats_with_its_seed_and_differs_with_another():
    one, again, other = (split_random(100, 0.2, seed)[1].tolist() for seed in (3, 3, 4))
    assert one == again != other


@settings(max_examples=30)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=200).filter(lambda g: len(set(g)) > 1), fractions, seeds)
def test_a_group_is_never_on_both_sides(groups, fraction, seed):
    groups = np.array(groups)
    kept, held = split_groups(groups, fraction, seed)
    assert sorted([*kept, *held]) == list(range(len(groups)))
    assert len(kept) and len(held)
    assert not set(groups[kept]) & set(groups[held])


def test_groups_meet_the_share_and_keep_every_class_on_both_sides():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(40), 10)
    strata = rng.integers(0, 3, 400)
    kept, held = split_groups(groups, 0.2, 0, strata)
    assert abs(len(held) / 400 - 0.2) <= 0.025
    assert set(strata[kept]) == set(strata[held]) == {0, 1, 2}


def test_one_group_cannot_be_split():
    with pytest.raises(DataError, match="one group"):
        split_groups(np.zeros(9), 0.2, 0)


@given(st.integers(30, 400), st.floats(0.05, 0.4), seeds, st.booleans())
def test_blocks_of_time_keep_a_gap(n, fraction, seed, shuffled):
    order = np.random.default_rng(seed).permutation(n) if shuffled else None
    kept, held = split_blocks(n, fraction, seed, order, gap=3)
    time = np.arange(n) if order is None else order
    assert len(held) == max(1, round(n * fraction))
    apart = np.abs(time[kept][:, None] - time[held][None, :])
    assert apart.min() > 3
    assert len(set(kept) | set(held)) == len(kept) + len(held) <= n
    inside = np.sort(time[held])
    assert (np.diff(inside) > 1).sum() <= 4, "at most five blocks"


def test_blocks_refuse_what_gaps_would_swallow():
    with pytest.raises(DataError, match="too few"):
        split_blocks(10, 0.5, 0, gap=9)


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.1, 2.0])
def test_a_share_outside_of_zero_to_one_is_refused(fraction):
    with pytest.raises(DataError, match="share"):
        split_random(10, fraction, 0)


def test_near_copies_tells_a_film_from_a_shuffled_one():
    rng = np.random.default_rng(1)
    film = np.cumsum(rng.normal(size=(500, 6, 8, 1)), 0)
    assert near_copies(film) < 0.35
    assert near_copies(film[rng.permutation(500)]) > 0.7
    table = np.cumsum(rng.normal(size=(500, 3)), 0) * [1, 1e6, 1e-6]
    assert near_copies(table) < 0.35
    assert near_copies(np.zeros((100, 3))) == 1.0

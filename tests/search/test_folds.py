"""Every row judges once; groups are whole; classes are spread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.search.folds import folds


@given(st.integers(6, 60), st.integers(2, 5), st.integers(0, 3), st.booleans())
def test_every_row_judges_once_and_never_where_it_trains(n: int, k: int, seed: int, grouped: bool) -> None:
    groups = np.random.default_rng(seed).integers(0, 5, n) if grouped else None
    seen = np.zeros(n, int)
    for fit, judge in folds(n, k, seed, groups):
        assert len(fit) and len(judge)
        assert sorted([*fit, *judge]) == list(range(n))
        seen[judge] += 1
        if groups is not None and len(set(groups)) > 1:
            assert not set(groups[fit]) & set(groups[judge])
    assert (seen == 1).all()


def test_classes_are_spread_evenly() -> None:
    strata = np.repeat([0, 1], [9, 90])
    for _, judge in folds(99, 3, 0, strata=strata):
        assert np.bincount(strata[judge]).tolist() == [3, 30]


def test_sizes_are_balanced_with_uneven_groups() -> None:
    groups = np.repeat(np.arange(7), [30, 20, 10, 10, 10, 5, 5])
    assert [len(judge) for _, judge in folds(90, 3, 0, groups)] == pytest.approx([30, 30, 30], abs=5)

"""Every schedule: complete, bounded, cold at the end unless it says that it does not change."""

import numpy as np
import pytest

from featherweight.train.schedule import SCHEDULES


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_rates_stay_within_the_peak_and_reach_it(name: str) -> None:
    rates = [SCHEDULES[name]().at(p) for p in np.linspace(0, 1, 1001)]
    assert min(rates) >= -1e-12
    assert max(rates) <= 1 + 1e-12
    assert max(rates) > 0.7
    if name != "constant":
        assert rates[-1] < 1e-3

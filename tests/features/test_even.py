"""One spread for numbers of any origin."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.even import Even
from featherweight.task import Input

NUMBERS = Input("table", (1, 1, 4), "int16")


def test_every_number_gets_its_mean_at_128_and_four_deviations_to_either_end() -> None:
    x = np.random.default_rng(0).normal([0, 20000, -3, 5], [0.4, 3000, 40, 0], (5000, 4))
    x = np.clip(np.round(x), -32768, 32767).astype(np.int16)
    feature = Even().fitted(x, NUMBERS)
    y = feature.run(x, NUMBERS).astype(np.float64)
    assert y[:, 1:3].mean(0) == pytest.approx([128, 128], abs=1)
    assert y[:, 1:3].std(0) == pytest.approx([32, 32], rel=0.02)
    assert (y[:, 3] == 128).all()
    assert feature.params(NUMBERS) == 8


def test_a_few_numbers_far_out_do_not_flatten_the_others() -> None:
    x = np.random.default_rng(1).normal(0, 20, (1000, 4))
    x[:5] = 30000
    x = np.round(x).astype(np.int16)
    y = Even().fitted(x, NUMBERS).run(x, NUMBERS).astype(np.float64)
    assert y[5:].std() == pytest.approx(32, rel=0.1)
    assert (y[:5] == 255).all()


def test_it_must_be_fitted_on_as_many_numbers() -> None:
    with pytest.raises(DesignError, match="no spread was measured"):
        Even().run(np.zeros((1, 4), np.int16), NUMBERS)
    with pytest.raises(DesignError, match="fitted on 1 numbers, here are 4"):
        Even(((0, 1, 1),)).output(NUMBERS)

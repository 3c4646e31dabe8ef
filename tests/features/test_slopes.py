"""Smoothed derivatives."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.slopes import Slopes
from featherweight.task import Input

SIGNAL = Input("signal", (2, 1, 40), "int16", sample_rate=10.0)


def test_a_line_has_one_slope_and_an_offset_none() -> None:
    t = np.arange(40)
    x = np.stack([30 * t + 5000, np.full(40, -7)], 1)[None].astype(np.int16)
    feature = Slopes(2, 4).fitted(x, SIGNAL)
    y = feature.run(x, SIGNAL)
    assert y.shape == (1, 9, 2)
    assert (y[..., 0] == 30 * 10).all() and not y[..., 1].any()  # 10 = 2 * (1 + 4)
    assert feature.output(SIGNAL).sample_rate == 2.5


def test_it_is_the_derivative_of_savitzky_and_golay() -> None:
    signal = pytest.importorskip("scipy.signal")
    x = np.random.default_rng(0).integers(-2000, 2000, (3, 40, 2)).astype(np.int16)
    feature = Slopes(4, 1).fitted(x, SIGNAL)
    expected = signal.savgol_filter(x.astype(np.float64), 9, 1, deriv=1, axis=1)[:, 4:-4] * 60
    assert np.abs(feature.run(x, SIGNAL) * 2.0 ** np.asarray(feature.places) - expected).max() <= 2.0 ** max(
        feature.places
    )


def test_steep_ends_fit_and_steeper_ones_are_clamped() -> None:
    x = np.where(np.arange(40)[:, None] < 20, -20000, 20000) * np.ones((1, 40, 2))
    feature = Slopes(8, 1).fitted(x.astype(np.int16), SIGNAL)
    most = int(feature.run(x.astype(np.int16), SIGNAL).max())
    assert 13_000 < most < 32767
    steeper = np.clip(4 * x, -32768, 32767).astype(np.int16)
    assert feature.run(steeper, SIGNAL).max() == 32767


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(DesignError, match="through 41 steps, the signal has 40"):
        Slopes(20).output(SIGNAL)
    with pytest.raises(DesignError, match="33 steps"):
        Slopes(33).output(SIGNAL)
    with pytest.raises(DesignError, match="fitted on 1 channels, here are 2"):
        Slopes(2, 2, (0,)).output(SIGNAL)
    with pytest.raises(DesignError, match="no range was measured"):
        Slopes().run(np.zeros((1, 40, 2), np.int16), SIGNAL)

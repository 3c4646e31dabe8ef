"""Angles: the float32 way back is within float32 of the library's arctangent, all around the circle."""

import numpy as np
import pytest

from featherweight.classical.angle import from_circle, to_circle


@pytest.mark.parametrize("period", [10.0, 360.0, 1.0])
def test_there_and_back(period: float) -> None:
    y = np.linspace(0, period, 20001)[:-1, None]
    for radius in (1.0, 0.01, 300.0):
        back = from_circle((radius * to_circle(y, period)).astype(np.float32), period)
        away = np.abs(back - y)
        assert np.minimum(away, period - away).max() < 5e-7 * period
        assert (back >= 0).all() and (back < period).all()


def test_corners() -> None:
    points = np.array([[0, 0], [0, 1], [1, 0], [0, -1], [-1, 0], [-1e-30, 1]], np.float32)
    assert from_circle(points, 4.0).ravel().tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 0.0]


def test_several_targets_keep_their_order() -> None:
    y = np.array([[1.0, 7.0], [2.5, 0.5]])
    assert np.allclose(from_circle(to_circle(y, 10.0), 10.0), y, atol=1e-5)

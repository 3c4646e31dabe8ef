"""Means of a few steps."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.decimate import Decimate
from featherweight.task import Input

SIGNAL = Input("signal", (2, 1, 11), "int16", sample_rate=100.0)


def test_means_round_to_the_nearest_and_the_rest_falls_away() -> None:
    x = np.array([[[-3, 1], [-2, 2], [-32768, 32767], [-32768, 32767], *[[0, 9]] * 7]], np.int16)
    y = Decimate(2).run(x, SIGNAL)
    assert y[0, :3].tolist() == [[-2, 2], [-32768, 32767], [0, 9]]
    spec = Decimate(2).output(SIGNAL)
    assert (spec.shape, spec.sample_rate, spec.dtype) == ((2, 1, 5), 50.0, "int16")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(DesignError, match="not by 3"):
        Decimate(3).output(SIGNAL)
    with pytest.raises(DesignError, match="needs 16 steps, the signal has 11"):
        Decimate(16).output(SIGNAL)

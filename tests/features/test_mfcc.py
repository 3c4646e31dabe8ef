"""Cepstral coefficients: the mean, the amplitude of a wave across bands, and scipy's cosine transform as a referee."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.log_bands import LogBands
from featherweight.features.mfcc import Mfcc
from featherweight.task import Input

SOUND = Input("signal", (2, 1, 1000), "int16", sample_rate=8000.0)


def test_coefficients_are_the_cosine_transform_of_the_bands() -> None:
    fft = pytest.importorskip("scipy.fft")
    x = np.round(np.random.default_rng(0).normal(0, 3000, (5, 1000, 2))).astype(np.int16)
    bands = LogBands().run(x, SOUND).reshape(-1, 24).astype(np.float64)
    expected = fft.dct(bands, axis=1)[:, :12] / 24 + 128
    expected[:, 0] = bands.mean(1)
    found = Mfcc().run(x, SOUND).reshape(-1, 12)
    assert np.abs(found - expected).max() < 0.6


def test_segments_and_channels_lie_as_those_of_the_bands() -> None:
    assert Mfcc(4).output(SOUND).shape == (24, 1, 4)
    assert Mfcc(4, coefficients=8).run(np.zeros((3, 1000, 2), np.int16), SOUND).shape == (3, 4, 16)


def test_more_coefficients_than_bands_are_refused() -> None:
    with pytest.raises(DesignError, match="24 bands have 2 to 24 coefficients, not 25"):
        Mfcc(coefficients=25).output(SOUND)

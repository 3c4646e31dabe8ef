"""Averaged spectrum: tones found, noise flat, and what it refuses."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.spectrum import Spectrum
from featherweight.task import Input

SHAKING = Input("signal", (2, 1, 3000), "int16", sample_rate=1000.0)


def test_each_channel_shows_its_own_tone() -> None:
    t = np.arange(3000) / 1000
    x = np.stack([8000 * np.sin(2 * np.pi * f * t) for f in (20, 300)], 1)
    found = Spectrum(8).run(np.round(x).astype(np.int16)[None], SHAKING).reshape(2, 8)
    edges = np.asarray(Spectrum(8)._triangles(SHAKING).edges)[1:-1] * 1000 / 512
    assert edges[found.argmax(1)] == pytest.approx([20, 300], rel=0.35)


def test_four_times_the_power_is_two_octaves_in_every_band() -> None:
    x = np.random.default_rng(0).normal(0, 500, (1, 3000, 2))
    low, high = (Spectrum().run(np.round(g * x).astype(np.int16), SHAKING).astype(int) for g in (1, 2))
    assert np.abs(high - low - 16).max() <= 1


def test_a_short_signal_gets_a_shorter_window() -> None:
    short = Input("signal", (1, 1, 100), "int16")
    assert Spectrum(8, reach=3.0).output(short).size == 8
    assert Spectrum()._window(short) == 64


@pytest.mark.parametrize(
    ("feature", "length", "words"),
    [
        (Spectrum(), 10, "needs 16 steps, the signal has 10"),
        (Spectrum(window=100), 3000, "not 100"),
        (Spectrum(24, 16), 3000, "16 numbers has room for fewer than 24 bands"),
        (Spectrum(4, 16), 20000, "at most 1,024 windows, here are 2,499"),
    ],
)
def test_what_cannot_be_is_refused(feature: Spectrum, length: int, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        feature.output(Input("signal", (1, 1, length), "int16"))

"""Bands of sound: where a tone is heard, how quiet a recording may be, what neither gain nor pace may move."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features._fourier import power, power_real
from featherweight.features._logarithm import BITS, log2
from featherweight.features._triangles import Triangles, mel
from featherweight.features.log_bands import LogBands
from featherweight.task import Input

SOUND = Input("signal", (1, 1, 4000), "int16", sample_rate=8000.0)


def tone(hertz: float, height: float, length: int = 4000) -> np.ndarray:
    wave = height * np.sin(2 * np.pi * hertz / 8000 * np.arange(length))
    return np.round(wave).astype(np.int16)[None, :, None]


@pytest.mark.parametrize("window", [16, 64, 256, 1024])
@pytest.mark.parametrize("height", [2.0, 100.0, 9000.0])
def test_the_transform_is_numpy_s_at_any_loudness(window: int, height: float) -> None:
    x = np.clip(np.round(np.random.default_rng(window).normal(300, height, (40, window))), -32768, 32767)
    found, exponent = power(x.astype(np.int16))
    expected = power_real(x)
    error = np.abs(np.sqrt(found * 4.0 ** exponent[:, None]) - np.sqrt(expected))
    assert error.max() < 0.003 * np.sqrt(expected.max())
    assert found.max() < 2**32


def test_a_constant_has_no_power() -> None:
    found, _ = power(np.full((3, 64), -32768, np.int16))
    assert not found.any()


def test_logarithms_are_near() -> None:
    v = np.concatenate([np.arange(1, 1000), 2 ** np.arange(63), np.array([2**53 - 1, 2**63 - 1])])
    assert np.abs(log2(v) / 2**BITS - np.log2(v.astype(np.float64))).max() < 0.008


def test_triangles_share_every_bin_between_the_outer_peaks() -> None:
    made = Triangles.laid(mel, 60, 20, 256, 8000)
    weights = made.weights(129)[:, :-1]
    inner = slice(made.starts[1], made.starts[-2])
    assert (weights[inner].sum(1) == 256).all()
    assert (weights.max(0) > 0).all()


def test_a_tone_is_loudest_where_it_is_and_full_scale_is_255() -> None:
    feature = LogBands(level=False)
    edges = np.asarray(feature._triangles(SOUND).edges) * 8000 / 256
    for band in (2, 9, 18):
        loud = feature.run(tone(edges[band + 1], 32767), SOUND)[0]
        assert (loud.argmax(1) == band).all()
        assert loud.max() >= 249


def test_half_the_height_is_two_octaves_of_power() -> None:
    feature = LogBands(level=False)
    loud, quiet = (feature.run(tone(1000, h), SOUND).max() for h in (20000, 10000))
    assert loud - quiet == 16


def test_gain_does_not_move_a_levelled_recording() -> None:
    rng = np.random.default_rng(3)
    sound = rng.normal(0, 1, (1, 4000, 1)) * np.linspace(1, 2, 4000)[None, :, None]
    soft, strong = (LogBands(8).run(np.round(g * sound).astype(np.int16), SOUND).astype(int) for g in (200, 3000))
    assert np.abs(soft - strong).max() <= 2
    assert soft.max() > 240


def test_silence_around_a_sound_does_not_move_its_segments() -> None:
    rng = np.random.default_rng(4)
    sound = np.round(rng.normal(0, 3000, 2048)).astype(np.int16)
    early, late = np.zeros((1, 4000, 1), np.int16), np.zeros((1, 4000, 1), np.int16)
    early[0, :2048, 0], late[0, 1024:3072, 0] = sound, sound
    feature = LogBands(4)
    difference = feature.run(early, SOUND).astype(int) - feature.run(late, SOUND)
    assert np.abs(difference[:, 1:-1]).max() <= 8  # one frame more begins in silence
    plain = LogBands(4, trim=0.0)
    assert np.abs(plain.run(early, SOUND).astype(int) - plain.run(late, SOUND)).max() > 50


def test_silence_stays_silent() -> None:
    x = np.zeros((2, 4000, 1), np.int16)
    for feature in (LogBands(), LogBands(8)):
        assert not feature.run(x, SOUND).any()


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (LogBands(window=8192), "8192"),
        (LogBands(window=1024, segments=12), "6 frames cannot be parted into 12 segments"),
        (LogBands(bands=130), "256 numbers has room for fewer than 130 bands"),
        (LogBands(low=5000.0), "from 5000 to 4000 Hz"),
        (LogBands(hop=3), "not 3"),
        (LogBands(trim=-1.0), "not -1"),
    ],
)
def test_what_cannot_be_is_refused(feature: LogBands, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        feature.output(SOUND)


def test_a_signal_shorter_than_a_frame_is_refused() -> None:
    with pytest.raises(DesignError, match="needs 256 numbers, the signal has 100"):
        LogBands().output(Input("signal", (1, 1, 100), "int16"))

import wave

import numpy as np
import pytest

from featherweight.data.waves import read_waves
from featherweight.errors import DataError


def save(folder, name, samples, rate=8000, width=2):
    samples = np.atleast_2d(np.asarray(samples).T).T
    with wave.open(str(folder / name), "wb") as f:
        f.setnchannels(samples.shape[1])
        f.setsampwidth(width)
        f.setframerate(rate)
        f.writeframes(samples.astype({1: "u1", 2: "<i2", 4: "<i4"}[width]).tobytes())
    return folder / name


def read(*paths, like=None):
    return read_waves(paths, [p.name for p in paths], like)


def test_samples_arrive_unchanged(tmp_path):
    sounds = [np.arange(-5, 5), np.array([32767, -32768] * 5)]
    x, contract, said = read(*(save(tmp_path, f"{i}.wav", s) for i, s in enumerate(sounds)))
    assert x.dtype == np.int16
    assert np.array_equal(x[..., 0], sounds)
    assert contract.shape == (1, 1, 10)
    assert contract.dtype == "int16"
    assert contract.sample_rate == 8000
    assert said == ()


def test_the_length_keeps_nine_of_ten_whole(tmp_path):
    x, contract, said = read(*(save(tmp_path, f"{n}.wav", np.ones(n)) for n in range(10, 21)))
    assert contract.shape == (1, 1, 19)
    assert x[0].sum() == 10
    assert "9 padded with zeros, 1 cut" in said[0]
    same, _, _ = read(save(tmp_path, "long.wav", np.ones(50)), like=contract)
    assert same.shape == (1, 19, 1)


def test_stereo_and_eight_bits(tmp_path):
    x, contract, _ = read(save(tmp_path, "s.wav", np.arange(20).reshape(10, 2)))
    assert contract.shape == (2, 1, 10)
    assert x[0, 3].tolist() == [6, 7]
    x, _, _ = read(save(tmp_path, "b.wav", [0, 128, 255], width=1))
    assert x[0, :, 0].tolist() == [-32768, 0, 32512]


@pytest.mark.parametrize("other", [{"rate": 16000}, {"samples": np.zeros((10, 2))}])
def test_mixed_rates_and_channels_are_refused(tmp_path, other):
    one = save(tmp_path, "a.wav", np.zeros(10))
    two = save(tmp_path, "b.wav", **{"samples": np.zeros(10), **other})
    with pytest.raises(DataError, match=r"were expected\n  at: b\.wav"):
        read(one, two)


def test_unreadable_recordings_are_named(tmp_path):
    good = save(tmp_path, "a.wav", np.zeros(100))
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    cut = tmp_path / "cut.wav"
    cut.write_bytes(good.read_bytes()[:-50])
    wide = save(tmp_path, "wide.wav", np.zeros(9), width=4)
    none = save(tmp_path, "none.wav", np.zeros(0))
    with pytest.raises(
        DataError, match=r"4 recordings cannot be read\n  at: bad\.wav .*cut\.wav .*wide\.wav .*none\.wav"
    ):
        read(good, bad, cut, wide, none)

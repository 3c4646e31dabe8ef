import wave

import numpy as np
import pytest

from featherweight.data.waves import read_waves
from featherweight.errors import DataError
from featherweight.task import Input


def save(folder, name, samples, rate=8000, width=2):
    samples = np.atleast_2d(np.asarray(samples).T).T
    with wave.open(str(folder / name), "wb") as f:
        f.setnchannels(samples.shape[1])
        f.setsampwidth(width)
        f.setframerate(rate)
        f.writeframes(samples.astype({1: "u1", 2: "<i2", 4: "<i4"}[width]).tobytes())
    return folder / name


def read(*paths, like=None, strict=False):
    made = read_waves(paths, [p.name for p in paths], like, strict)
    assert made.x.shape == (len(made.kept), *made.input.array_shape)
    assert made.x.dtype == np.int16
    return made.x, made.input, {p.kind: p for p in made.problems}


def test_samples_arrive_unchanged(tmp_path):
    sounds = [np.arange(-5, 5), np.array([32767, -32768] * 5)]
    x, contract, said = read(*(save(tmp_path, f"{i}.wav", s) for i, s in enumerate(sounds)))
    assert x.dtype == np.int16
    assert np.array_equal(x[..., 0], sounds)
    assert contract.shape == (1, 1, 10)
    assert contract.dtype == "int16"
    assert contract.sample_rate == 8000
    assert said == {}


def test_the_length_keeps_nine_of_ten_whole(tmp_path):
    x, contract, said = read(*(save(tmp_path, f"{n}.wav", np.ones(n)) for n in range(10, 21)))
    assert contract.shape == (1, 1, 19)
    assert x[0].sum() == 10
    assert said["padded"].what.startswith("9 of 11 recordings end in zeros up to 19 steps")
    assert said["cut"].names == ("20.wav",)
    same, _, _ = read(save(tmp_path, "long.wav", np.ones(50)), like=contract)
    assert same.shape == (1, 19, 1)


def test_stereo_and_eight_bits(tmp_path):
    x, contract, _ = read(save(tmp_path, "s.wav", np.arange(20).reshape(10, 2)))
    assert contract.shape == (2, 1, 10)
    assert x[0, 3].tolist() == [6, 7]
    x, _, _ = read(save(tmp_path, "b.wav", [0, 128, 255], width=1))
    assert x[0, :, 0].tolist() == [-32768, 0, 32512]


def tone(rate, hertz=200, seconds=0.25):
    return np.rint(9000 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate))


def test_other_rates_are_resampled_to_the_commonest_and_counted(tmp_path):
    rates = [8000, 16000, 8000, 11025, 8000]
    x, contract, said = read(*(save(tmp_path, f"{i}.wav", tone(r), r) for i, r in enumerate(rates)))
    assert contract.sample_rate == 8000
    assert said["resampled"].names == ("1.wav", "3.wav")
    assert "1 of 11,025 Hz, 1 of 16,000 Hz" in said["resampled"].what
    middle = slice(200, 1800)
    assert np.abs(x[1, middle] - x[0, middle].astype(int)).max() < 60
    assert np.abs(x[3, middle] - x[0, middle].astype(int)).max() < 60
    again, _, said = read(save(tmp_path, "new.wav", tone(44100), 44100), like=contract)
    assert np.abs(again[0, middle] - x[0, middle].astype(int)).max() < 60
    assert said["resampled"].count == 1


def test_of_rates_equally_common_the_lowest_counts(tmp_path):
    _, contract, _ = read(*(save(tmp_path, f"{r}.wav", tone(r), r) for r in (16000, 8000)))
    assert contract.sample_rate == 8000


def test_mixed_channels_are_mixed_down_and_counted(tmp_path):
    one = save(tmp_path, "one.wav", np.full(10, 7))
    two = save(tmp_path, "two.wav", np.stack([np.full(10, 100), np.full(10, 300)], 1))
    x, contract, said = read(one, two)
    assert contract.shape == (1, 1, 10)
    assert x[1].tolist() == [[200]] * 10
    assert said["mixed channels"].names == ("two.wav",)
    _, stereo, _ = read(two)
    with pytest.raises(DataError, match=r"has 1 channel, the model reads 2\n  at: one\.wav"):
        read(one, like=stereo)


def test_too_many_unreadable_recordings_are_an_error(tmp_path):
    good = save(tmp_path, "a.wav", np.zeros(100))
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    cut = tmp_path / "cut.wav"
    cut.write_bytes(good.read_bytes()[:-50])
    none = save(tmp_path, "none.wav", np.zeros(0))
    with pytest.raises(
        DataError, match=r"3 of 4 recordings cannot.*\n  at: bad\.wav .*cut\.wav .*none\.wav \(no sound"
    ):
        read(good, bad, cut, none)


def test_empty_recordings_are_left_out_and_named(tmp_path):
    paths = [save(tmp_path, f"{i:02}.wav", np.full(10, i)) for i in range(30)]
    save(tmp_path, "07.wav", np.zeros(0))
    paths[9].write_bytes(b"")
    paths[11].write_bytes(b"RIFF")
    x, _, said = read(*paths)
    assert x[:, 0, 0].tolist() == [i for i in range(30) if i not in (7, 9, 11)]
    assert said["empty"].names == ("07.wav", "09.wav")
    assert said["unreadable"].names == ("11.wav",)
    with pytest.raises(DataError, match="3 of 30 recordings cannot be read\n"):
        read(*paths, strict=True)


def test_a_model_of_floats_reads_no_recordings(tmp_path):
    with pytest.raises(DataError, match="the model reads signals of float32"):
        read(save(tmp_path, "a.wav", np.zeros(9)), like=Input("signal", (1, 1, 9), "float32"))

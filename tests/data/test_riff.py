import struct
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.data.riff import read_sound

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def wav(data, tag=PCM, channels=1, rate=8000, bits=16, step=None, length=None, before=b"", subformat=None):
    """The bytes of a WAV file, right or wrong."""
    step = channels * bits // 8 if step is None else step
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * step, step, bits)
    if subformat is not None:
        form += struct.pack("<HHIH", 22, bits, 0, subformat) + b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    body = b"WAVE" + before + b"fmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data) if length is None else length) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.fixture
def read(tmp_path):
    def read(content):
        (tmp_path / "a.wav").write_bytes(content)
        return read_sound(tmp_path / "a.wav")

    return read


VALUES = np.array([0, 1, -1, 12345, -32768, 32767])


@pytest.mark.parametrize(
    ("bits", "tag", "data"),
    [
        (16, PCM, VALUES.astype("<i2").tobytes()),
        (32, PCM, (VALUES * 65536 + 9).astype("<i4").tobytes()),
        (24, PCM, b"".join(struct.pack("<i", v * 256 + 9)[:3] for v in VALUES.tolist())),
        (32, FLOAT, (VALUES / 32768).astype("<f4").tobytes()),
        (64, FLOAT, (VALUES / 32768).astype("<f8").tobytes()),
    ],
)
@pytest.mark.parametrize("extensible", [False, True])
def test_every_width_gives_the_upper_sixteen_bits(read, bits, tag, data, extensible):
    how = {"tag": EXTENSIBLE, "subformat": tag} if extensible else {"tag": tag}
    sound = read(wav(data, bits=bits, **how))
    assert sound.values[:, 0].tolist() == VALUES.tolist()
    assert (sound.rate, sound.clipped) == (8000, 0)


def test_bytes_are_unsigned(read):
    assert read(wav(bytes([0, 128, 255]), bits=8)).values[:, 0].tolist() == [-32768, 0, 32512]


def test_floats_beyond_one_are_cut_and_counted(read):
    sound = read(wav(np.array([1.0, 1.5, -3.0, 0.5], "<f4").tobytes(), tag=FLOAT, bits=32))
    assert sound.values[:, 0].tolist() == [32767, 32767, -32768, 16384]
    assert sound.clipped == 2


def test_channels_are_columns(read):
    assert read(wav(np.arange(6, dtype="<i2").tobytes(), channels=2)).values.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_other_parts_are_passed_over(read):
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\0" + b"junk" + struct.pack("<I", 0)
    assert read(wav(b"\1\0", before=odd)).values.tolist() == [[1]]


def test_a_recording_from_a_pipe_ends_with_its_file(read):
    assert read(wav(b"\1\0\2\0\3", length=0xFFFFFFFF)).values[:, 0].tolist() == [1, 2]


def test_no_sound_is_no_error_here(read):
    assert read(wav(b"")).values.shape == (0, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no WAV file"),
        (b"RIFX" + bytes(8), "big-endian"),
        (b"RIFX1234WAVE", "big-endian"),
        (b"RIFF1234WAVE", "no description"),
        (b"RIFF1234WAVEdata\4\0\0\0abcd", "no description"),
        (b"RIFF1234WAVEfmt \4\0\0\0abcd", "too short"),
        (b"RIFF1234WAVEjunk\xff\xff\xff\x7f", "promises 2,147,483,647 bytes, 0 are there"),
        (wav(b"", tag=85), "MP3"),
        (wav(b"", tag=7, bits=8), "mu-law"),
        (wav(b"", tag=EXTENSIBLE, subformat=6), "A-law"),
        (wav(b"", tag=4711), "format 4711"),
        (wav(b"", bits=12, step=2), "integer values of 12 bits"),
        (wav(b"", bits=16, tag=FLOAT), "float values of 16 bits"),
        (wav(b"", step=3), "3 bytes per step, 1 channels of 16 bits take 2"),
        (wav(b"", channels=0), "0 channels"),
        (wav(b"", channels=65), "65 channels"),
        (wav(b"", rate=0), "at 0 Hz"),
        (wav(b"")[:24] + b"\xff" * 4 + wav(b"")[28:], "4,294,967,295 Hz"),
        (wav(bytes(20), length=40), "promises 20 steps, 10 are there"),
        (wav(b"", rate=10, length=2**31), "at most 60 s"),
        (wav(np.array([0, np.nan], "<f4").tobytes(), tag=FLOAT, bits=32), "NaN or infinity"),
    ],
)
def test_what_is_no_recording_says_why(read, content, words):
    with pytest.raises(ValueError, match=words):
        read(content)


@given(st.binary(max_size=60), st.integers(0, 60), st.binary(max_size=6))
def test_any_bytes_give_a_sound_or_a_reason(tmp_path_factory, data, at, patch):
    content = bytearray(wav(data))
    content[at : at + len(patch)] = patch
    path = tmp_path_factory.mktemp("riff") / "a.wav"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            sound = read_sound(path)
        except ValueError as e:
            assert str(e)
        else:
            assert sound.values.dtype == np.int16
            assert sound.values.size <= len(content)

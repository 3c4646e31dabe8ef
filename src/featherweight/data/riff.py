"""The RIFF container of WAV files, which may come from anyone: 8 to 32 bits, float, extensible."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LONGEST_SECONDS = 60
HIGHEST_RATE = 768_000
MOST_CHANNELS = 64
_UNKNOWN = 0xFFFFFFFF  # the length of a sound that was written into a pipe
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_NAMES = {2: "ADPCM", 6: "A-law", 7: "mu-law", 17: "IMA ADPCM", 80: "MPEG", 85: "MP3"}


@dataclass(frozen=True)
class Sound:
    """One recording.

    Attributes:
        values: (L, C) int16; L may be 0.
        rate: Hz.
        clipped: values that int16 cannot hold, in a file of floats.
    """

    values: np.ndarray
    rate: int
    clipped: int = 0


def read_sound(path: Path) -> Sound:
    """Decode a WAV file: PCM of 8, 16, 24 or 32 bits, or float of 32 or 64.

    Wider integers keep their upper 16 bits; a float of 1 is 32768, and what lies beyond is cut.

    Raises: ValueError in words for any other bytes; OSError.
    Source: Microsoft and IBM 1991, Multimedia Programming Interface and Data Specifications 1.0; WAVEFORMATEXTENSIBLE.
    """
    with open(path, "rb") as f:
        size = f.seek(0, 2)
        f.seek(0)
        head = f.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            known = {b"RIFX": "big-endian", b"RF64": "64-bit"}.get(head[:4])
            raise ValueError(f"a {known} WAV, which is not read" if known else "no WAV file")
        form = None
        while True:
            chunk = f.read(8)
            if len(chunk) < 8:
                raise ValueError("no sound in it" if form else "no description of the sound in it")
            name, length = chunk[:4], struct.unpack("<I", chunk[4:])[0]
            left = size - f.tell()
            if name == b"data":
                break
            if length > left:
                raise ValueError(f"a part promises {length:,} bytes, {left:,} are there")
            if name == b"fmt ":
                form = _Form.of(f.read(min(length, 40)))
                f.seek(length - min(length, 40) + length % 2, 1)
            else:
                f.seek(length + length % 2, 1)
        if form is None:
            raise ValueError("no description of the sound in it")
        if length == _UNKNOWN:
            length = left - left % form.step
        frames = length // form.step
        if frames > LONGEST_SECONDS * form.rate:
            raise ValueError(f"{frames:,} steps at {form.rate:,} Hz, at most {LONGEST_SECONDS} s are read")
        if length > left:
            raise ValueError(f"the header promises {frames:,} steps, {left // form.step:,} are there")
        values, clipped = form.decode(f.read(frames * form.step))
    return Sound(values.reshape(frames, form.channels), form.rate, clipped)


@dataclass(frozen=True)
class _Form:
    """The `fmt ` part: tag is _PCM or _FLOAT, width in bytes."""

    tag: int
    channels: int
    rate: int
    width: int

    @property
    def step(self) -> int:
        return self.channels * self.width

    @classmethod
    def of(cls, raw: bytes) -> "_Form":
        if len(raw) < 16:
            raise ValueError("the description of the sound is too short")
        tag, channels, rate, _, step, bits = struct.unpack("<HHIIHH", raw[:16])
        if tag == _EXTENSIBLE and len(raw) >= 26:
            tag = struct.unpack("<H", raw[24:26])[0]
        if tag not in (_PCM, _FLOAT):
            raise ValueError(f"sound packed as {_NAMES.get(tag, f'format {tag}')}, PCM and float are read")
        if not 1 <= channels <= MOST_CHANNELS or not 1 <= rate <= HIGHEST_RATE:
            raise ValueError(f"{channels:,} channels at {rate:,} Hz are no recording")
        width = (bits + 7) // 8
        if width not in ((1, 2, 3, 4) if tag == _PCM else (4, 8)) or bits % 8:
            kind = "integer" if tag == _PCM else "float"
            raise ValueError(f"{kind} values of {bits} bits, PCM of 8, 16, 24, 32 and float of 32, 64 are read")
        if step != channels * width:
            raise ValueError(f"{step} bytes per step, {channels} channels of {bits} bits take {channels * width}")
        return cls(tag, channels, rate, width)

    def decode(self, raw: bytes) -> tuple[np.ndarray, int]:
        """Return flat int16, and how many values were cut to its range."""
        if self.tag == _FLOAT:
            real = np.frombuffer(raw, f"<f{self.width}").astype(np.float64) * 32768
            if not np.isfinite(real).all():
                raise ValueError("NaN or infinity in it")
            whole = np.rint(real)
            return np.clip(whole, -32768, 32767).astype(np.int16), int(((whole < -32768) | (whole > 32768)).sum())
        if self.width == 1:
            return (np.frombuffer(raw, np.uint8).astype(np.int16) - 128) << 8, 0
        upper = np.frombuffer(raw, np.uint8).reshape(-1, self.width)[:, -2:]
        return np.ascontiguousarray(upper).view("<i2")[:, 0].astype(np.int16), 0

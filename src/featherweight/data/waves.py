"""WAV files as one array of 16-bit signals."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import DataError
from ..task import Input
from .format import name_some

SUFFIXES = (".wav",)
LONGEST_SECONDS = 60


def read_waves(
    paths: Sequence[Path], names: Sequence[str], like: Input | None = None
) -> tuple[np.ndarray, Input, tuple[str, ...]]:
    """Read PCM recordings of 8 or 16 bits.

    Args:
        paths: of the files.
        names: of the files for messages.
        like: the contract to meet (length, channels, rate), or None.
    Returns: (N, L, C) int16, its Input, and a sentence on padding.  L is the length that 90 % of the files keep whole:
        shorter ones end in zeros, longer ones lose their end.
    Raises: DataError for unreadable files, or rates or channels that differ.
    """
    sounds, rates, broken = [], [], []
    for path, name in zip(paths, names, strict=True):
        try:
            samples, rate = _decode(path)
            sounds.append(samples)
            rates.append(rate)
        except (wave.Error, OSError, EOFError, ValueError, RuntimeError) as e:  # wave seeks past the end with the last
            broken.append(f"{name} ({str(e) or 'it ends too early'})")
    if broken:
        count = "one recording" if len(broken) == 1 else f"{len(broken):,} recordings"
        raise DataError(f"{count} cannot be read", where=name_some(broken, len(broken)), hint="PCM WAV of 16 bits")
    rate, channels = rates[0], sounds[0].shape[1]
    if like is not None:
        if like.kind != "signal" or like.dtype != "int16":
            raise DataError(f"the data are recordings, the model reads {like.kind}s of {like.dtype}", where=names[0])
        channels, _, length = like.shape
        rate = int(like.sample_rate or rate)
    for name, sound, r in zip(names, sounds, rates, strict=True):
        if r != rate or sound.shape[1] != channels:
            raise DataError(
                f"a recording has {r:,} Hz and {sound.shape[1]} channels, {rate:,} Hz and {channels} were expected",
                where=name,
                hint="convert all recordings to one rate and channel count",
            )
    if like is None:
        length = max(1, int(np.ceil(np.quantile([len(s) for s in sounds], 0.9, method="higher"))))
    x = np.zeros((len(sounds), length, channels), np.int16)
    for i, sound in enumerate(sounds):
        x[i, : len(sound)] = sound[:length]
    short, long = sum(len(s) < length for s in sounds), sum(len(s) > length for s in sounds)
    said: tuple[str, ...] = ()
    if short or long:
        said = (
            f"recordings were brought to {length:,} steps ({length / rate:.2f} s): {short:,} padded with zeros, "
            f"{long:,} cut",
        )
    return x, like or Input("signal", (channels, 1, length), "int16", sample_rate=float(rate)), said


def _decode(path: Path) -> tuple[np.ndarray, int]:
    """Return (L, C) int16 and the rate in Hz."""
    with wave.open(str(path), "rb") as f:
        channels, width, rate, frames = f.getnchannels(), f.getsampwidth(), f.getframerate(), f.getnframes()
        if width not in (1, 2):
            raise ValueError(f"{8 * width} bits per value, 8 and 16 are read")
        if rate <= 0 or frames > LONGEST_SECONDS * rate:
            raise ValueError(f"{frames:,} steps at {rate:,} Hz, at most {LONGEST_SECONDS} s are read")
        raw = f.readframes(frames)
    if width == 1:
        values = (np.frombuffer(raw, np.uint8).astype(np.int16) - 128) << 8
    else:
        values = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.int16)
    values = values[: len(values) // channels * channels].reshape(-1, channels)
    if len(values) < frames:
        raise ValueError(f"the header promises {frames:,} steps, {len(values):,} are there")
    if not len(values):
        raise ValueError("no sound in it")
    return values, rate

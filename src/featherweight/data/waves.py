"""WAV files as one array of 16-bit signals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ..errors import DataError, many
from ..task import Input
from .broken import Broken, left_out
from .decoded import Decoded
from .problem import Problem
from .riff import Sound, read_sound

SUFFIXES = (".wav",)
WHOLE = 0.9  # of the recordings are kept whole
STEPS = 500  # largest denominator of the ratio of two rates: the pitch is off by at most 0.0004 %


def read_waves(paths: Sequence[Path], names: Sequence[str], like: Input | None = None, strict: bool = False) -> Decoded:
    """Read recordings; see `read_sound` for what is decoded.

    Without a contract, the commonest rate is everyone's, mixed channel counts are mixed down to one, and the length is
    the one that WHOLE of the files keep whole: shorter ones end in zeros, longer ones lose their end.

    Args:
        paths: of the files.
        names: of the files for messages.
        like: the contract to meet (length, channels, rate), or None.
        strict: an unreadable or empty file is an error and is not left out.
    Returns: (N, L, C) int16.
    Raises: DataError for too many unreadable files, and for fewer channels than the contract has.
    """
    if like is not None and (like.kind != "signal" or like.dtype != "int16"):
        raise DataError(f"the data are recordings, the model reads {like.kind}s of {like.dtype}", where=names[0])
    sounds: list[Sound] = []
    kept: list[int] = []
    broken: list[Broken] = []
    for row, (path, name) in enumerate(zip(paths, names, strict=True)):
        try:
            if not path.stat().st_size:
                raise EOFError("an empty file")
            sound = read_sound(path)
            if not len(sound.values):
                raise EOFError("no sound in it")
            sounds.append(sound)
            kept.append(row)
        except (OSError, ValueError, EOFError) as e:
            why = e.strerror.lower() if isinstance(e, OSError) and e.strerror else str(e)
            broken.append(Broken(row, name, why, isinstance(e, EOFError)))
    hint = "WAV files of PCM or float values, or remove these"
    problems = list(left_out(broken, len(paths), "recording", strict, hint))
    here = [names[row] for row in kept]
    rate = int(like.sample_rate) if like is not None and like.sample_rate else _commonest([s.rate for s in sounds])
    values = _at_rate(sounds, here, rate, problems)
    counts = {v.shape[1] for v in values}
    channels = like.shape[0] if like is not None else (1 if len(counts) > 1 else counts.pop())
    values = _with_channels(values, here, channels, problems)
    lengths = np.array([len(v) for v in values])
    length = like.shape[2] if like is not None else int(np.ceil(np.quantile(lengths, WHOLE, method="higher")))
    x = np.zeros((len(values), length, channels), np.int16)
    for i, value in enumerate(values):
        x[i, : len(value)] = value[:length]
    seconds = f"{length:,} steps ({length / rate:.2f} s)"
    unlike = (("padded", lengths < length, "end in zeros up to"), ("cut", lengths > length, "were cut to"))
    for kind, odd, how in unlike:
        if odd.any():
            what = f"{odd.sum():,} of {many(len(values), 'recording')} {how} {seconds}"
            named = [here[i] for i in np.flatnonzero(odd)] if kind == "cut" else []  # most are padded in any set
            problems.append(replace(Problem.about(kind, what, named), count=int(odd.sum())))
    loud = [i for i, s in enumerate(sounds) if s.clipped]
    if loud:
        what = f"{len(loud):,} of {many(len(sounds), 'recording')} hold floats beyond 1, cut to the range of int16"
        problems.append(Problem.about("clipped", what, [here[i] for i in loud]))
    contract = like or Input("signal", (channels, 1, length), "int16", sample_rate=float(rate))
    return Decoded(x, contract, np.array(kept), tuple(problems))


def _commonest(rates: Sequence[int]) -> int:
    """Return the rate of most recordings; of several such the lowest, which invents nothing."""
    counted = Counter(rates)
    return min(counted, key=lambda rate: (-counted[rate], rate))


def _at_rate(sounds: Sequence[Sound], names: Sequence[str], rate: int, problems: list[Problem]) -> list[np.ndarray]:
    others = [i for i, s in enumerate(sounds) if s.rate != rate]
    values = [s.values for s in sounds]
    if not others:
        return values
    from scipy.signal import resample_poly

    for i in others:
        ratio = Fraction(rate, sounds[i].rate).limit_denominator(STEPS) or Fraction(1, STEPS)
        real = resample_poly(values[i].astype(np.float64), ratio.numerator, ratio.denominator, axis=0)
        values[i] = np.clip(np.rint(real), -32768, 32767).astype(np.int16)
    counted = Counter(sounds[i].rate for i in others)
    which = ", ".join(f"{n:,} of {r:,} Hz" for r, n in sorted(counted.items()))
    what = f"{len(others):,} of {many(len(sounds), 'recording')} were resampled to {rate:,} Hz ({which})"
    problems.append(Problem.about("resampled", what, [names[i] for i in others]))
    return values


def _with_channels(
    values: Sequence[np.ndarray], names: Sequence[str], channels: int, problems: list[Problem]
) -> list[np.ndarray]:
    others = [i for i, v in enumerate(values) if v.shape[1] != channels]
    out = list(values)
    for i in others:
        if channels > 1:
            raise DataError(
                f"a recording has {many(values[i].shape[1], 'channel')}, the model reads {channels}",
                where=names[i],
                hint="recordings with the channels of the training data",
            )
        out[i] = np.rint(values[i].mean(1, keepdims=True)).astype(np.int16)
    if others:
        counted = Counter(values[i].shape[1] for i in others)
        which = ", ".join(f"{n:,} of {c} channels" for c, n in sorted(counted.items()))
        what = f"{len(others):,} of {many(len(values), 'recording')} were mixed down to one channel ({which})"
        problems.append(Problem.about("mixed channels", what, [names[i] for i in others]))
    return out

"""A small version of every sample, in which a short distance means that two samples look or sound alike."""

import numpy as np

from ..task import Input
from .standard import maps

GRID = 12  # cells along each side of an image
STEPS = 64  # of a short signal
LONG = 1024  # steps from which a signal is heard as a spectrogram
FRAME, FRAMES, BANDS = 256, 62, 24
COMPONENTS, FAINTEST = 16, 1e-5  # of signals: at most so many, of at least this share of the largest variance
_VALUES = 2**24  # of one batch


def coarse(x: np.ndarray, spec: Input) -> np.ndarray | None:
    """Reduce samples to what two near copies share.

    Images become GRID x GRID cells without their brightness and contrast.  Signals, long ones as a spectrogram, become
    their principal components in units of each one's spread, for most of them follow one another closely, and what
    tells two apart lies in the faint components.

    Args:
        x: (N, *spec.map.array_shape).
    Returns: float32 (N, D); a row of zeros has nothing to compare (a blank image); None for tables and texts.
    """
    if spec.kind == "signal":
        return _signals(x, spec)
    if spec.kind != "image":
        return None
    v = in_batches(x, lambda part: boxed(maps(part, spec).astype(np.float32), (GRID, GRID)))
    v = v.reshape(len(v), -1)
    v -= v.mean(1, keepdims=True)
    length = np.linalg.norm(v, axis=1, keepdims=True)
    faint = length < 1e-3 * max(float(np.median(length)), 1e-12)
    return np.where(faint, 0, v / np.where(faint, 1, length)).astype(np.float32)


def _signals(x: np.ndarray, spec: Input) -> np.ndarray:
    def small(part: np.ndarray) -> np.ndarray:
        m = maps(part, spec).astype(np.float32)
        return boxed(spectrogram(m), (BANDS, FRAMES // 2)) if spec.shape[2] >= LONG else boxed(m, (1, STEPS))

    v = in_batches(x, small)
    v = v.reshape(len(v), -1)
    spread = v.std(0)
    v = (v - v.mean(0)) / np.where(spread > 1e-6 * (np.abs(v).max(0) + 1e-30), spread, np.inf)
    some = v[:: max(1, len(v) // 5000)].astype(np.float64)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(some.T)) if len(some) > 1 else np.zeros((v.shape[1],) * 2))
    values, vectors = values[::-1][:COMPONENTS], vectors[:, ::-1][:, :COMPONENTS]
    kept = values > FAINTEST * max(float(values[0]), 1e-30)
    return (v @ (vectors[:, kept] / np.sqrt(values[kept]))).astype(np.float32)


def boxed(m: np.ndarray, most: tuple[int, int]) -> np.ndarray:
    """(N, C, H, W) -> means over at most `most` rows and columns of cells."""
    h, w = m.shape[2:]
    rows, columns = (np.linspace(0, n, min(k, n) + 1).round().astype(int) for n, k in zip((h, w), most, strict=True))
    sums = np.add.reduceat(np.add.reduceat(m, rows[:-1], axis=2), columns[:-1], axis=3)
    return sums / (np.diff(rows)[:, None] * np.diff(columns))


def spectrogram(m: np.ndarray) -> np.ndarray:
    """(N, C, 1, L) signals -> float32 (N, C, BANDS, frames): log power in log-spaced bands, L >= FRAME."""
    length = m.shape[3]
    hop = max(1, (length - FRAME) // (FRAMES - 1))
    pieces = np.lib.stride_tricks.sliding_window_view(m[:, :, 0], FRAME, axis=2)[:, :, ::hop]
    power = np.abs(np.fft.rfft(pieces * np.hanning(FRAME).astype(np.float32), axis=-1)) ** 2
    edges = np.unique(np.geomspace(2, FRAME // 2, BANDS + 1).round().astype(int))
    bands = np.add.reduceat(power, edges[:-1], axis=3) / np.diff(np.append(edges[:-1], power.shape[3]))
    floor = 1e-6 * power.mean() + 1e-12
    return np.log(bands + floor).transpose(0, 1, 3, 2).astype(np.float32)


def in_batches(x: np.ndarray, read) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Concatenate read(part) over parts of `x` that hold about _VALUES numbers."""
    size = max(1, _VALUES // max(1, x[:1].size * 8))
    return np.concatenate([read(x[i : i + size]) for i in range(0, len(x), size)])

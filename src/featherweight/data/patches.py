"""What a quick linear model can read in images and signals: pooled responses to whitened patches of the data.

Source: Coates, Lee and Ng, An Analysis of Single-Layer Networks in Unsupervised Feature Learning, AISTATS 2011.
Differs: the filters are patches drawn at random, and signals use several dilations, as in Dempster, Petitjean and
Webb 2019, arXiv:1910.13051.
"""

import numpy as np

from ..task import Input
from .coarse import LONG, boxed, in_batches, spectrogram
from .standard import maps

SIDE = 40  # pixels of the longer side that are looked at
STEPS = 256  # of a short signal
TAPS = {"image": (5, 5), "signal": (1, 7)}
FILTERS = {"image": 64, "signal": 128}
DILATIONS = {"image": (1,), "signal": (1, 2, 3)}
FEW = 1500  # samples below which the grid is coarser
PLAIN = 256  # raw values that stand beside the responses
_SOME, _PATCHES = 500, 20_000  # samples and patches from which filters are drawn


def describe(x: np.ndarray, spec: Input, seed: int) -> np.ndarray:
    """Read samples as numbers for a linear model.

    Args:
        x: (N, *spec.map.array_shape) of images or signals.
        seed: of the patches.
    Returns: float32 (N, F), F about 500 to 1,400.
    """
    sound = spec.kind == "signal" and spec.shape[2] >= LONG

    def small(part: np.ndarray) -> np.ndarray:
        m = maps(part, spec).astype(np.float32)
        if sound:
            return spectrogram(m)
        return boxed(m, (SIDE, SIDE) if spec.kind == "image" else (1, STEPS))

    m = in_batches(x, small)
    m -= m.mean((0, 2, 3), keepdims=True)
    m /= m.std((0, 2, 3), keepdims=True) + 1e-9
    kind = "image" if sound else spec.kind
    rng = np.random.default_rng(seed)
    parts = [in_batches(m, lambda part: boxed(part, (8, 12) if kind == "image" else (1, PLAIN)))]
    parts[0] = parts[0].reshape(len(m), -1)[:, : 4 * PLAIN]
    grid = (1, 1) if kind == "signal" else (2, 2) if len(m) < FEW else (3, 3)
    for dilation in DILATIONS[kind]:
        taps = tuple(min(t, 1 + (n - 1) // dilation) for t, n in zip(TAPS[kind], m.shape[2:], strict=True))
        bank = _bank(m, taps, dilation, FILTERS[kind], rng)
        parts.append(_responses(m, taps, dilation, bank, grid, peaks=kind == "signal"))
    return np.concatenate(parts, 1)


def _windows(m: np.ndarray, taps: tuple[int, ...], dilation: int) -> np.ndarray:
    """(N, C, H, W) -> (N, h, w, C * taps)."""
    reach = tuple(1 + (t - 1) * dilation for t in taps)
    held = np.lib.stride_tricks.sliding_window_view(m, reach, axis=(2, 3))[..., ::dilation, ::dilation]
    n, c, h, w = held.shape[:4]
    return held.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * taps[0] * taps[1])


def _bank(m: np.ndarray, taps: tuple[int, ...], dilation: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Filters (C * taps, K) drawn from the samples' own whitened patches; flat patches make none."""
    some = m[rng.choice(len(m), min(len(m), _SOME), replace=False)]
    p = _windows(some, taps, dilation)
    p = p.reshape(-1, p.shape[-1])
    p = p[rng.choice(len(p), min(len(p), _PATCHES), replace=False)].astype(np.float64)
    p -= p.mean(1, keepdims=True)
    values, vectors = np.linalg.eigh(np.cov(p.T).reshape(p.shape[1], p.shape[1]))
    whiten = (vectors / np.sqrt(np.maximum(values, 0) + 0.1 * values.mean() + 1e-8)) @ vectors.T
    q = p[: 4 * count] @ whiten
    length = np.linalg.norm(q, axis=1)
    q = q[length >= 0.3 * np.median(length)][:count]
    q /= np.linalg.norm(q, axis=1, keepdims=True) + 1e-8
    bank = whiten @ q.T
    return (bank - bank.mean(0)).astype(np.float32)


def _responses(
    m: np.ndarray, taps: tuple[int, ...], dilation: int, bank: np.ndarray, grid: tuple[int, int], *, peaks: bool
) -> np.ndarray:
    def pooled(part: np.ndarray) -> np.ndarray:
        held = _windows(part, taps, dilation)
        r = (held.reshape(-1, held.shape[-1]) @ bank).reshape(*held.shape[:3], -1)
        found = []
        for sign in (1, -1):
            rise = np.maximum(sign * r - 0.5, 0)
            found.append(boxed(rise.transpose(0, 3, 1, 2), grid).reshape(len(part), -1))
            if peaks:
                found.append(rise.max((1, 2)))
        return np.concatenate(found, 1)

    step = max(1, 2**23 // (m[0].size * taps[0] * taps[1] + m[0, 0].size * bank.shape[1]))
    return np.concatenate([pooled(m[i : i + step]) for i in range(0, len(m), step)])

"""The range of every value: what the scales are made of, unless training on integers has fixed it already."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..graph import Graph, Weights
from ..network import Network
from .forward import values

SAMPLES = 512  # calibration samples
NUMBERS = 20_000  # numbers of one value that the choice of its range looks at
SHRINKS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3)


def measure(graph: Graph, weights: Weights, x_real: np.ndarray) -> dict[str, tuple[float, float]]:
    """Range of every value of a folded graph.

    An input keeps all it shows.  Any other value gets, of a few shrunken ranges, the one whose 8-bit rounding and
    saturation lose the least squared error (Banner et al. 2019, arXiv:1810.05723, who derive it; here it is searched).

    Args: x_real: as Standard.apply gives it; at most SAMPLES of them, evenly spread, are used.
    Returns: value name -> (lowest, highest), in real numbers.
    """
    x_real = x_real[:: -(-len(x_real) // SAMPLES)]
    ends: dict[str, tuple[float, float]] = {}
    seen: dict[str, list[np.ndarray]] = {}
    each = -(-NUMBERS // len(x_real))  # numbers per sample
    for at in range(0, len(x_real), 64):
        for name, v in values(graph, weights, x_real[at : at + 64]).items():
            lo, hi = ends.get(name, (np.inf, -np.inf))
            ends[name] = min(lo, float(v.min())), max(hi, float(v.max()))
            flat = v.reshape(len(v), -1)
            seen.setdefault(name, []).append(flat[:, :: -(-flat.shape[1] // each)].ravel())
    chosen = {n: _least_loss(np.concatenate(s).astype(np.float64), *ends[n]) for n, s in seen.items()}
    return {**chosen, **{v: ends[v] for v in graph.inputs}}


def ranges(network: Network, x_real: np.ndarray) -> Mapping[str, tuple[float, float]]:
    """Range of every value of the shipped graph of `network`; see `measure`."""
    return measure(network.graph, network.weights, x_real)


def calibrated(network: Network, x_real: np.ndarray) -> Network:
    """`network` with a range for every value; ranges it has already are kept."""
    missing = set(network.graph.shapes) - set(network.ranges)
    return replace(network, ranges={**ranges(network, x_real), **network.ranges}) if missing else network


def _least_loss(v: np.ndarray, lo: float, hi: float) -> tuple[float, float]:
    lo, hi = min(lo, 0.0), max(hi, 0.0)
    best, least = (lo, hi), np.inf
    for f in SHRINKS:
        scale = (hi - lo) * f / 255
        if scale <= 0:
            break
        clipped = np.clip(v, lo * f, hi * f)
        loss = float(np.square(np.rint(clipped / scale) * scale - v).sum())
        if loss < least:
            best, least = (lo * f, hi * f), loss
    return best

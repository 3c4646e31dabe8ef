"""Power of bands as loudness: whole steps of a logarithm, 255 the loudest, the same integers in numpy and in C."""

import numpy as np

from . import _logarithm

STEPS = 8  # per octave of power: 0.38 dB
DEPTH = 18 * STEPS  # below the loudest band, or what lies below them all, where the transform's own roundings are heard
BITS = _logarithm.BITS
HALF = 1 << BITS >> 1


def offset(octaves: float) -> int:
    """What is added to 8 logarithms so that a power of 2**octaves becomes 255."""
    return round((255 - STEPS * octaves) * (1 << BITS)) + HALF


def run(energy: np.ndarray, add: np.ndarray | int) -> np.ndarray:
    """Power (M, bands + 1), its last below all bands, and `offset` (M, 1) or of all -> (M, bands) int64, 0..255."""
    v = (STEPS * _logarithm.log2(energy) + add) >> BITS
    return _deep(np.where(energy == 0, 0, np.clip(v, 0, 255)))


def real(power: np.ndarray, octaves: float) -> np.ndarray:
    """The same in float64, 255 at a power of 2**octaves."""
    return _deep(np.clip(255 + STEPS * (np.log2(np.maximum(power, 1e-300)) - octaves), 0, 255))


def c(bands: int, name: str) -> str:
    """C99 text of `static void NAME_loud(const uint64_t *bands, int32_t add, uint8_t *y)`."""
    return f"""\
{_logarithm.c(name)}
/* {STEPS} steps an octave of power, at most {DEPTH} below the loudest of all, of which the last is not kept */
static void {name}_loud(const uint64_t *bands, int32_t add, uint8_t *y) {{
  int32_t top = 0;
  for (int32_t b = 0; b <= {bands}; ++b) {{
    const int32_t v = {name}_log2(bands[b]) * {STEPS} + add;
    const int32_t loud = v < 0 || !bands[b] ? 0 : v >> {BITS} > 255 ? 255 : v >> {BITS};
    if (loud > top) top = loud;
    if (b < {bands}) y[b] = (uint8_t)loud;
  }}
  for (int32_t b = 0; b < {bands}; ++b)
    if (y[b] < top - {DEPTH}) y[b] = (uint8_t)(top - {DEPTH});
}}
"""


def _deep(loud: np.ndarray) -> np.ndarray:
    return np.maximum(loud, loud.max(-1, keepdims=True) - DEPTH)[..., :-1]

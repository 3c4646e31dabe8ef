"""Triangular bands over the bins of a spectrum: how much of each bin a band collects."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import DesignError
from ._table import table

OCTAVES = 8
WEIGHT = 1 << OCTAVES  # of a bin at the top of its triangle


def mel(low: float, high: float, count: int) -> np.ndarray:
    """`count` frequencies in Hz, equally far apart to the ear: a scale that bends at 700 Hz."""
    return 700 * np.expm1(np.linspace(np.log1p(low / 700), np.log1p(high / 700), count))


def octaves(low: float, high: float, count: int) -> np.ndarray:
    """`count` frequencies, each the same multiple of the one before it."""
    return np.geomspace(low, high, count)


@dataclass(frozen=True)
class Triangles:
    """Bands between `edges` (in bins, bands + 2 of them): band b rises from edge b to edge b + 1 and falls to b + 2."""

    edges: tuple[float, ...]

    @classmethod
    def laid(
        cls, scale: Callable[[float, float, int], np.ndarray], low: float, bands: int, window: int, rate: float
    ) -> "Triangles":
        """Bands from `low` Hz to half the sample rate, none narrower than the bins can tell apart.

        Raises: DesignError where a window has too few bins.
        """
        if bands < 2 or not 0 < low < rate / 2:
            what = f"{bands} bands from {low:g} to {rate / 2:g} Hz: at least 2, from above 0"
            raise DesignError(what, where="bands", hint="a lower first frequency")
        edges = scale(low, rate / 2, bands + 2) * (window / rate)
        for i in range(1, len(edges)):
            edges[i] = max(edges[i], edges[i - 1] + 1)
        if edges[-1] > window / 2 + 0.5:
            raise DesignError(
                f"a window of {window} numbers has room for fewer than {bands} bands from {low:g} Hz on",
                where="bands",
                hint="fewer bands or a longer window",
            )
        return cls(tuple(edges.tolist()))

    @property
    def starts(self) -> list[int]:
        """First bin at or above each edge."""
        return np.ceil(np.asarray(self.edges)).astype(int).tolist()

    @property
    def macs(self) -> int:
        """Of one window: a square each of two numbers, and a share each for two bands."""
        return 4 * self.starts[-1]

    @property
    def rising(self) -> np.ndarray:
        """Of each bin from the first edge to the last: what the rising band takes; the falling one takes the rest."""
        edges, starts = self.edges, self.starts
        shares = [
            (np.arange(s, t) - e) / (f - e)
            for s, t, e, f in zip(starts[:-1], starts[1:], edges[:-1], edges[1:], strict=True)
        ]
        return np.clip(np.round(WEIGHT * np.concatenate(shares)), 0, WEIGHT - 1).astype(np.int64)

    def weights(self, bins: int) -> np.ndarray:
        """(bins, bands + 1) int64; the last column takes what lies below the bands."""
        made, first = np.zeros((bins, len(self.edges)), np.int64), self.starts[0]
        for part, (s, t) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            rise = self.rising[s - first : t - first]
            made[s:t, part + 1], made[s:t, part] = rise, WEIGHT - rise
        made[:first, -1] = WEIGHT
        made[first:, -1] = 0
        return made[:, 1:]

    def run(self, power: np.ndarray) -> np.ndarray:
        """Power (M, bins) below 2**32 -> (M, bands + 1) int64, times WEIGHT; the last lies below the bands.

        Exact: the sums stay below 2**53.
        """
        return (power.astype(np.float64) @ self.weights(power.shape[1]).astype(np.float64)).astype(np.int64)

    def real(self, power: np.ndarray) -> np.ndarray:
        """The same from the edges themselves, (M, bins) -> (M, bands + 1) float64, times 1."""
        e, k = np.asarray(self.edges), np.arange(power.shape[1])[:, None]
        rise, fall = (k - e[:-2]) / (e[1:-1] - e[:-2]), (e[2:] - k) / (e[2:] - e[1:-1])
        below = k < e[0]
        return power @ np.concatenate([np.clip(np.minimum(rise, fall), 0, 1), below], 1)

    def c(self, name: str) -> str:
        """C99 text of `static void NAME_collect(const int32_t *z, uint64_t *bands)`; it calls NAME_power(z, bin)."""
        starts, first = self.starts, self.starts[0]
        return f"""\
{table(f"{name}_starts", "uint16_t", starts)}
{table(f"{name}_rising", "uint8_t", self.rising)}
/* power of each band and of all below them, times {WEIGHT} */
static void {name}_collect(const int32_t *z, uint64_t *bands) {{
  uint64_t before = 0;
  int32_t band, k;
  for (k = 0; k < {first}; ++k) before += {name}_power(z, k);
  bands[{len(starts) - 2}] = before * {WEIGHT};
  for (band = 0; band < {len(starts) - 1}; ++band) {{
    uint64_t rise = 0, fall = 0;
    for (; k < {name}_starts[band + 1]; ++k) {{
      const uint32_t power = {name}_power(z, k), share = {name}_rising[k - {first}];
      rise += (uint64_t)share * power;
      fall += (uint64_t)({WEIGHT} - share) * power;
    }}
    if (band) bands[band - 1] = before + fall;
    before = rise;
  }}
}}
"""

"""Averaged spectrum: Welch 1967, "The Use of Fast Fourier Transform for the Estimation of Power Spectra"."""

from dataclasses import dataclass

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from . import _fourier, _loudness
from ._triangles import OCTAVES, Triangles, octaves

ROWS = 64  # signals whose windows stand in memory together
RATE = 2.0  # of a signal that does not say: only the shares of its band count


@dataclass(frozen=True)
class Spectrum(Feature):
    """How strongly each band of frequencies shakes, over the signal as a whole, in eighths of an octave of power.

    The power of windows that half overlap is averaged, gathered in triangles equally wide in octaves, and its logarithm
    taken.  255 is a full-scale tone, 0 is 96 dB below it; of a channel nothing is read as more than 54 dB below its
    loudest band.  Time is lost, for what shakes steadily.

    Attributes:
        bands: of each channel.
        window: numbers of a window, a power of two from 16 to 2048; of a shorter signal the largest that it holds.
        reach: octaves from the lowest band to half the sample rate.
    Shapes: signal (C, 1, L) int16 -> table of C * bands uint8, channel by channel.
    Raises: DesignError for fewer than 16 steps or more than 1,024 windows, and bands narrower than a bin.
    """

    suits = ("signal",)
    reads = ("int16",)
    tolerance = 5.0  # where wide bands stand 54 dB below a tone; elsewhere 1
    flips = 0.02

    bands: int = choice(16, 8, 12, 24, 32)
    window: int = choice(512, 128, 256, 1024)
    reach: float = choice(6.0, 5.0, 7.0, 8.0)

    def _window(self, given: Input) -> int:
        """Raises: DesignError."""
        length = given.shape[2]
        if self.window not in (16, 32, 64, 128, 256, 512, 1024, 2048):
            raise DesignError(f"a window is a power of two from 16 to 2048, not {self.window}", where="window")
        if length < 16:
            raise DesignError(f"a spectrum needs 16 steps, the signal has {length}")
        window = min(self.window, 1 << (length.bit_length() - 1))
        if self._frames(window, given) > 1024:
            what = f"a spectrum averages at most 1,024 windows, here are {self._frames(window, given):,}"
            raise DesignError(what, where="window", hint="a longer window, or decimate first")
        return window

    @staticmethod
    def _frames(window: int, given: Input) -> int:
        return 1 + (given.shape[2] - window) // (window // 2)

    def _triangles(self, given: Input) -> Triangles:
        rate, window = given.sample_rate or RATE, self._window(given)
        low = max(rate / 2 / 2**self.reach, rate / window)
        return Triangles.laid(octaves, low, self.bands, window, rate)

    def output(self, given: Input) -> Input:
        self._triangles(given)
        return Input("table", (1, 1, given.shape[0] * self.bands), "uint8")

    def _cut(self, x: np.ndarray, given: Input) -> np.ndarray:
        """(N, L, C) -> (N * C * frames, window)."""
        w = self._window(given)
        at = np.arange(self._frames(w, given))[:, None] * (w // 2) + np.arange(w)
        return x[:, at].transpose(0, 3, 1, 2).reshape(-1, w)

    def _shape(self, x: np.ndarray, given: Input) -> tuple[int, int, int]:
        return len(x) * given.shape[0], self._frames(self._window(given), given), self.bands + 1

    def _offset(self, given: Input) -> int:
        """Of the sum over all windows."""
        window = self._window(given)
        return _loudness.offset(_fourier.full(window) + float(np.log2(self._frames(window, given))))

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        return np.concatenate([self._some(x[at : at + ROWS], given) for at in range(0, max(1, len(x)), ROWS)])

    def _some(self, x: np.ndarray, given: Input) -> np.ndarray:
        power, exponent = _fourier.power(self._cut(x, given))
        energy = self._triangles(given).run(power)
        up = 2 * exponent[:, None] - OCTAVES
        energy = ((energy << np.maximum(up, 0)) >> np.maximum(-up, 0)).reshape(self._shape(x, given)).sum(1)
        return _loudness.run(energy, self._offset(given)).astype(np.uint8).reshape(len(x), given.shape[0] * self.bands)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        power = _fourier.power_real(self._cut(x, given))
        energy = self._triangles(given).real(power).reshape(self._shape(x, given)).mean(1)
        return _loudness.real(energy, _fourier.full(self._window(given))).reshape(len(x), given.shape[0] * self.bands)

    def c(self, given: Input, name: str) -> str:
        w, channels = self._window(given), given.shape[0]
        return f"""\
{_fourier.c(w, name)}
{self._triangles(given).c(name)}
{_loudness.c(self.bands, name)}
static void {name}(const int16_t *x, uint8_t *y) {{
  for (int32_t c = 0; c < {channels}; ++c, y += {self.bands}) {{
    uint64_t sum[{self.bands + 1}] = {{0}};
    for (int32_t f = 0; f < {self._frames(w, given)}; ++f) {{
      int32_t z[{w}];
      uint64_t bands[{self.bands + 1}];
      const int up = 2 * {name}_transform(x + f * {w // 2 * channels} + c, {channels}, z) - {OCTAVES};
      {name}_collect(z, bands);
      for (int32_t b = 0; b <= {self.bands}; ++b) sum[b] += up < 0 ? bands[b] >> -up : bands[b] << up;
    }}
    {name}_loud(sum, {self._offset(given)}, y);
  }}
}}
"""

    def macs(self, given: Input) -> int:
        w = self._window(given)
        return self._frames(w, given) * given.shape[0] * (_fourier.macs(w) + self._triangles(given).macs)

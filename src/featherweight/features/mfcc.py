"""Mel-frequency cepstral coefficients: Davis & Mermelstein 1980, "Comparison of Parametric Representations"."""

from dataclasses import dataclass, replace

import numpy as np

from ..block import choice
from ..errors import DesignError
from ..feature import Feature
from ..task import Input
from ._table import table
from .log_bands import LogBands

ONE = 1 << 14  # 1.0 of a cosine


@dataclass(frozen=True)
class Mfcc(Feature):
    """The shape of a spectrum in a few numbers: a cosine transform of the log bands of each frame or segment.

    Coefficient 0 is the mean band; coefficient k is 128 and the amplitude of k half waves across the bands, both in
    the bands' own steps (eighths of an octave of power), clipped to 0..255.  Differs from the paper: coefficient 0 is
    kept, for loudness over time tells syllables apart.

    Attributes:
        segments, bands, window, hop, low, trim, level: as of `log_bands`.
        coefficients: of each channel, at most as many as bands.
    Shapes: signal (C, 1, L) int16 -> signal (C * coefficients, 1, frames or segments) uint8.
    """

    suits = LogBands.suits
    reads = LogBands.reads
    tolerance = 4.0

    segments: int = choice(0, 4, 6, 8, 12, 16)
    bands: int = choice(24, 20, 32, 16)
    window: int = choice(256, 512, 1024, 128)
    hop: int = choice(2, 1, 4)
    low: float = choice(60.0, 20.0, 120.0, 250.0)
    trim: float = choice(8.0, 0.0, 5.0, 6.5)
    level: bool = choice(True, False)
    coefficients: int = choice(12, 8, 10, 16)

    @property
    def _log_bands(self) -> LogBands:
        return LogBands(self.segments, self.bands, self.window, self.hop, self.low, self.trim, self.level)

    def output(self, given: Input) -> Input:
        if not 2 <= self.coefficients <= self.bands:
            raise DesignError(
                f"{self.bands} bands have 2 to {self.bands} coefficients, not {self.coefficients}", where="coefficients"
            )
        bands = self._log_bands.output(given)
        return replace(bands, shape=(given.shape[0] * self.coefficients, 1, bands.shape[2]))

    @property
    def _waves(self) -> np.ndarray:
        """Cosines, (bands, coefficients)."""
        at = (np.arange(self.bands)[:, None] + 0.5) * np.arange(self.coefficients)
        return np.cos(np.pi * at / self.bands)

    @property
    def _quarter(self) -> np.ndarray:
        """cos of k / (4 * bands) turn, k = 0..bands, of which the C reads every other cosine."""
        return np.round(ONE * np.cos(np.pi * np.arange(self.bands + 1) / (2 * self.bands))).astype(np.int64)

    def run(self, x: np.ndarray, given: Input) -> np.ndarray:
        v = self._log_bands.run(x, given).astype(np.int64).reshape(-1, self.bands)
        sums = v @ np.round(ONE * self._waves).astype(np.int64)
        unit = self.bands * ONE // 2  # 2 / bands of the sum is an amplitude
        made = (sums + 128 * unit + unit // 2) // unit
        made[:, 0] = (2 * v.sum(1) + self.bands) // (2 * self.bands)
        return np.clip(made, 0, 255).astype(np.uint8).reshape(len(x), *self.output(given).array_shape)

    def real(self, x: np.ndarray, given: Input) -> np.ndarray:
        v = self._log_bands.real(x, given).reshape(-1, self.bands)
        made = 128 + 2 / self.bands * (v @ self._waves)
        made[:, 0] = v.mean(1)
        return np.clip(made, 0, 255).reshape(len(x), *self.output(given).array_shape)

    def c(self, given: Input, name: str) -> str:
        rows, turn, unit = self._log_bands.output(given).size // self.bands, 4 * self.bands, self.bands * ONE // 2
        return f"""\
{self._log_bands.c(given, f"{name}_bands")}
{table(f"{name}_quarter", "int16_t", self._quarter)}
static void {name}(const int16_t *x, uint8_t *y) {{
  uint8_t bands[{rows * self.bands}];
  {name}_bands(x, bands);
  for (int32_t r = 0; r < {rows}; ++r)
    for (int32_t k = 0; k < {self.coefficients}; ++k) {{
      int32_t sum = {128 * unit + unit // 2}, at = k; /* at: k * (2 b + 1) / {turn} turn */
      for (int32_t b = 0; b < {self.bands}; ++b) {{
        const int32_t half = at <= {turn // 2} ? at : {turn} - at;
        const int32_t wave = half <= {self.bands} ? {name}_quarter[half] : -{name}_quarter[{turn // 2} - half];
        sum += wave * bands[r * {self.bands} + b];
        at += 2 * k;
        if (at >= {turn}) at -= {turn};
      }}
      if (!k) sum = (sum - {128 * unit + unit // 2}) / 2 + {unit // 2};
      *y++ = (uint8_t)(sum < 0 ? 0 : sum / {unit} > 255 ? 255 : sum / {unit});
    }}
}}
"""

    def macs(self, given: Input) -> int:
        return self._log_bands.macs(given) + self._log_bands.output(given).size * self.coefficients

"""Whole numbers brought to bytes around 128: the mean in the middle, four standard deviations to either end."""

from dataclasses import dataclass

import numpy as np

SIGMAS = 4
MOST = 255  # the multiplier is a byte
LARGEST = 22  # shift: below it a product and its rounding stay in 32 bits


@dataclass(frozen=True)
class Spread:
    """y = clamp(128 + ((x - centre) * gain + half) >> shift); gain 0 where a number never changes."""

    centre: int
    gain: int
    shift: int

    @classmethod
    def fitted(cls, values: np.ndarray) -> "Spread":
        """From integers of up to 16 bits; robust: spread is what two thirds of them show, if that is less.

        >>> Spread.fitted(np.array([7, 7, 7]))
        Spread(centre=7, gain=0, shift=0)
        """
        v = values.astype(np.float64)
        if not v.size or v.min() == v.max():
            return cls(int(v.flat[0]) if v.size else 0, 0, 0)
        low, middle, high = np.quantile(v, [0.16, 0.5, 0.84])
        sigma, centre = float(v.std()), float(v.mean())
        if 0 < (high - low) / 2 < sigma / 2:  # a few numbers far out would flatten all others
            sigma, centre = float(high - low) / 2, float(middle)
        factor = 128 / (SIGMAS * sigma)
        shift = int(np.clip(np.floor(np.log2((MOST + 0.5) / factor)), 0, LARGEST))
        return cls(round(centre), min(MOST, round(factor * 2**shift)), shift)

    def run(self, x: np.ndarray) -> np.ndarray:
        """int (up to 16 bits) -> uint8."""
        v = (x.astype(np.int32) - self.centre) * self.gain + ((1 << self.shift) >> 1)
        return np.clip(128 + (v >> self.shift), 0, 255).astype(np.uint8)

    def real(self, x: np.ndarray) -> np.ndarray:
        return np.clip(128 + (x.astype(np.float64) - self.centre) * self.gain / 2**self.shift, 0, 255)


def c(name: str) -> str:
    """C99 text of `static uint8_t NAME_spread(int32_t x, int32_t gain, int shift)`, of x less its centre."""
    return f"""\
/* floor((x * gain + half) / 2^shift) around 128, clamped to a byte */
static uint8_t {name}_spread(int32_t x, int32_t gain, int shift) {{
  const int32_t v = x * gain + ((1 << shift) >> 1);
  const int32_t y = 128 + (v < 0 ? ~(~v >> shift) : v >> shift);
  return (uint8_t)(y < 0 ? 0 : y > 255 ? 255 : y);
}}
"""

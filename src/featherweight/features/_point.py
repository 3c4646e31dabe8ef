"""Floats as 16-bit whole numbers with the point where a fit put it, bit for bit the same in numpy and in C.

q = clamp(floor((x - offset) * 2**places + 0.5)): the subtraction rounds once and the power of two does not, so a
compiler that fuses a product with a sum changes nothing.
"""

from dataclasses import dataclass

import numpy as np

LOW, HIGH = -32768.0, 32767.0
ROOM = 1.25  # what lies this much farther out than the training samples is still read
DIGITS = 9  # that tell float32 numbers apart


@dataclass(frozen=True)
class Point:
    """Offset (a float32) and binary places behind the point."""

    offset: float
    places: int

    @classmethod
    def fitted(cls, values: np.ndarray) -> "Point":
        """The middle of `values` and the finest step that holds them all; what is not finite does not count."""
        v = values[np.isfinite(values)].astype(np.float64)
        low, high = (v.min(), v.max()) if v.size else (0.0, 0.0)
        offset = float(np.float32((low + high) / 2))
        reach = ROOM * max(high - offset, offset - low)
        return cls(offset, int(np.clip(np.floor(np.log2(HIGH / reach)), -100, 100)) if reach > 0 else 0)

    def run(self, x: np.ndarray) -> np.ndarray:
        """float32 -> int16 of the same shape; NaN gives -32768, infinities either end."""
        with np.errstate(over="ignore", invalid="ignore"):
            v = (x - np.float32(self.offset)) * np.float32(2.0**self.places)
            v = np.where(v > LOW, np.where(v < HIGH, v, np.float32(HIGH)), np.float32(LOW))
        return np.floor(v + np.float32(0.5)).astype(np.int16)

    def real(self, x: np.ndarray) -> np.ndarray:
        v = (x.astype(np.float64) - self.offset) * 2.0**self.places
        return np.clip(np.where(np.isnan(v), LOW, v), LOW, HIGH)

    @property
    def c_offset(self) -> str:
        """As a C float."""
        return c_float(self.offset)

    @property
    def c_scale(self) -> str:
        return c_float(2.0**self.places)


def c_float(v: float) -> str:
    """A float32 literal that reads back as the same number.

    >>> c_float(0.5), c_float(-3.0)
    ('0.5f', '-3.0f')
    """
    text = f"{np.float32(v):.{DIGITS}g}"
    return f"{text if set(text) & set('.e') else text + '.0'}f"


def c(name: str) -> str:
    """C99 text of `static int32_t NAME_fix(float x, float offset, float scale)`."""
    return f"""\
/* nearest whole number, clamped to 16 bits; NaN gives the lowest */
static int32_t {name}_fix(float x, float offset, float scale) {{
  const float v = (x - offset) * scale;
  int32_t q;
  if (!(v > {c_float(LOW)})) return {int(LOW)};
  if (v >= {c_float(HIGH)}) return {int(HIGH)};
  q = (int32_t)(v + 0.5f);
  return (float)q > v + 0.5f ? q - 1 : q;
}}
"""

"""Integer square roots, in numpy and in C."""

import numpy as np


def root(values: np.ndarray) -> np.ndarray:
    """Floor of the square root of int64 `values`, 0 <= v < 2**50: there float64 gives it exactly.

    >>> root(np.array([0, 8, 9, 2**50 - 1])).tolist()
    [0, 2, 3, 33554431]
    """
    return np.sqrt(values.astype(np.float64)).astype(np.int64)


def root_c(name: str, bits: int = 32) -> str:
    """`static uint32_t NAME(uint32_t v)`, one step per bit of the result; v < 2**bits."""
    return f"""\
/* floor of the square root */
static uint32_t {name}(uint32_t v) {{
  uint32_t r = 0;
  for (uint32_t bit = 0x{1 << 2 * ((bits - 1) // 2):x}u; bit; bit >>= 2) {{
    const uint32_t t = r + bit;
    r >>= 1;
    if (v >= t) {{
      v -= t;
      r += bit;
    }}
  }}
  return r;
}}
"""

"""Unit length, no number above 0.2, unit length again: "L2-Hys", as SIFT and HOG finish a descriptor."""

import numpy as np

from ._root import root, root_c

BITS = 12  # of the largest number while lengths are measured
LONGEST = 255  # numbers: 255 * 2**24 < 2**32


def unit(v: np.ndarray, scale: int) -> np.ndarray:
    """Histograms (..., n <= LONGEST) int64, below 2**32, -> uint8: `scale` stands for 1, and 255 for all above."""
    shift = (np.frexp(v.max(-1, keepdims=True).astype(np.float64))[1] - BITS).astype(np.int64)
    right, left = np.maximum(shift, 0), np.maximum(-shift, 0)
    v = np.where(shift > 0, (v + (1 << right >> 1)) >> right, v << np.where(v > 0, left, 0))
    v = np.minimum(v, root((v * v).sum(-1, keepdims=True) // 25))
    length = np.maximum(root((v * v).sum(-1, keepdims=True)), 1)
    return np.minimum((v * scale + length // 2) // length, 255).astype(np.uint8)


def unit_real(v: np.ndarray, scale: int) -> np.ndarray:
    """The same in float64 (Dalal & Triggs 2005, section 6.4; Lowe 2004, section 6.1)."""
    for limit in (0.2, 1.0):
        length = np.sqrt((v * v).sum(-1, keepdims=True))
        v = np.minimum(v / np.where(length > 0, length, 1.0), limit)
    return np.minimum(v * scale, 255.0)


def unit_c(name: str, count: int, scale: int) -> str:
    """`static void NAME(uint32_t *v, uint8_t *y)`: `count` numbers, v is scratch afterwards."""
    each = f"for (int32_t i = 0; i < {count}; ++i)"
    return f"""\
{root_c(f"{name}_root")}
static void {name}(uint32_t *v, uint8_t *y) {{
  uint32_t top = 0, sum = 0;
  int32_t right = 0, left = 0;
  {each} top = v[i] > top ? v[i] : top;
  for (; top >> {BITS}; top >>= 1) ++right;
  for (; top && !(top >> {BITS - 1}); top <<= 1) ++left;
  {each} {{
    v[i] = right ? (v[i] + (1u << right >> 1)) >> right : v[i] << left;
    sum += v[i] * v[i];
  }}
  top = {name}_root(sum / 25);
  sum = 0;
  {each} {{
    v[i] = v[i] < top ? v[i] : top;
    sum += v[i] * v[i];
  }}
  top = {name}_root(sum);
  {each} {{
    const uint32_t q = top ? (v[i] * {scale} + top / 2) / top : 0;
    y[i] = (uint8_t)(q < 255 ? q : 255);
  }}
}}
"""

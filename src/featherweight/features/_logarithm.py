"""Logarithm to the base 2 of 64-bit integers, the same integers in numpy and in C."""

import numpy as np

BITS = 15
BEND = 11356  # of 2**15: log2(1 + m) is m + BEND * m * (1 - m) to within 0.008


def log2(v: np.ndarray) -> np.ndarray:
    """log2(v) * 2**15 of integers 0 < v < 2**64, int64; of 0 it is 0.

    >>> (log2(np.array([1, 2, 3, 1 << 40])) / 2**BITS).tolist()
    [0.0, 1.0, 1.586, 40.0]
    """
    v = np.maximum(v.astype(np.uint64), np.uint64(1))
    e = np.full(v.shape, 63, np.int64)
    for s in (32, 16, 8, 4, 2, 1):
        low = (v >> np.uint64(64 - s)) == 0
        v = v << np.where(low, s, 0).astype(np.uint64)
        e -= s * low
    m = ((v >> np.uint64(63 - BITS)) & np.uint64((1 << BITS) - 1)).astype(np.int64)
    bend = (m * ((1 << BITS) - m)) >> BITS
    return (e << BITS) + m + ((bend * BEND) >> BITS)


def c(name: str) -> str:
    """C99 text of `static int32_t NAME_log2(uint64_t v)`."""
    one = 1 << BITS
    return f"""\
/* log2(v) * 2^{BITS} */
static int32_t {name}_log2(uint64_t v) {{
  int32_t e = 63, m;
  if (!v) return 0;
  for (; !(v >> 63); --e) v <<= 1;
  m = (int32_t)(v >> {63 - BITS}) & {one - 1};
  return e * {one} + m + ((m * ({one} - m) >> {BITS}) * {BEND} >> {BITS});
}}
"""

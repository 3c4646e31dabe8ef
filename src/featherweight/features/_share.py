"""Shares of a whole as uint8: the square root of counts, so that small shares keep their differences."""

import numpy as np

from ._root import root, root_c

FULL = 255 * 255


def _drop(most: int) -> int:
    """Low bits of a count that are left out so that count * FULL stays below 2**32."""
    return max(0, (most * FULL).bit_length() - 32)


def share(counts: np.ndarray, whole: int, most: int) -> np.ndarray:
    """255 * sqrt(counts / whole), rounded down (Hellinger's map).

    Args:
        counts: int64, 0 <= c <= whole.
        most: the largest whole that occurs in one place, which settles what is left out of large counts.
    """
    d = _drop(most)
    return root((counts >> d) * FULL // (whole >> d)).astype(np.uint8)


def share_real(counts: np.ndarray, whole: int) -> np.ndarray:
    """The same in float64."""
    return 255 * np.sqrt(counts / whole)


def share_c(name: str, most: int) -> str:
    """`static uint8_t NAME(uint32_t count, uint32_t whole)`."""
    d = _drop(most)
    quotient = f"(count >> {d}) * {FULL}u / (whole >> {d})" if d else f"count * {FULL}u / whole"
    return f"""\
{root_c(f"{name}_root", FULL.bit_length())}
static uint8_t {name}(uint32_t count, uint32_t whole) {{
  return (uint8_t){name}_root({quotient});
}}
"""

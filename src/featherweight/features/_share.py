"""Shares of a whole as uint8: the square root of counts, so that small shares keep their differences."""

import numpy as np

from ._root import root, root_c

FULL = 255 * 255


def _drop(whole: int) -> int:
    """Low bits of a count that are left out so that count * FULL stays below 2**32."""
    return max(0, (whole * FULL).bit_length() - 32)


def share(counts: np.ndarray, whole: int) -> np.ndarray:
    """255 * sqrt(counts / whole), rounded down, for int64 counts 0 <= c <= whole (Hellinger's map)."""
    d = _drop(whole)
    return root((counts >> d) * FULL // (whole >> d)).astype(np.uint8)


def share_real(counts: np.ndarray, whole: int) -> np.ndarray:
    """The same in float64."""
    return 255 * np.sqrt(counts / whole)


def share_c(name: str, whole: int) -> str:
    """`static uint8_t NAME(uint32_t count)`."""
    d = _drop(whole)
    count = f"(count >> {d})" if d else "count"
    return f"""\
{root_c(f"{name}_root", FULL.bit_length())}
static uint8_t {name}(uint32_t count) {{
  return (uint8_t){name}_root({count} * {FULL}u / {whole >> d}u);
}}
"""

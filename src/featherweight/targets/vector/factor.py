"""Which rounding a layer gets: one float32 product where that is the same function, else 64-bit products."""

from dataclasses import dataclass

import numpy as np

from ...integer.certificate import agrees
from ..constants import array

ULPS = 3  # float32 numbers tried on either side of m / 2**32


@dataclass(frozen=True)
class Factors:
    """How sums become integers.

    Attributes:
        m: int64 (O,), the multipliers.
        s: float32 (O,), or None where no float32 number rounds every reachable sum alike.
    """

    m: np.ndarray
    s: np.ndarray | None

    @property
    def rounding(self) -> str:
        """The function in C."""
        return "fixed" if self.s is None else "nearest"

    def constants(self, name: str, order: np.ndarray) -> str:
        """C of the array `name`; order: output channel per lane, -1 for none."""
        m = np.where(order < 0, 0, self.m[order])
        if self.s is None:
            return array("int32_t", name, m, "ALIGNED")
        s = np.where(order < 0, 0, self.s[order])
        floats = array("float", name, s, "ALIGNED").replace("float", "factor", 1)
        return f"#ifdef SCALAR\n{array('factor', name, m, 'ALIGNED')}#else\n{floats}#endif\n"


def factors(m: np.ndarray, lo: int, hi: int, least: np.ndarray, most: np.ndarray) -> Factors:
    """Float32 factors that were shown to give the integers of `m` on all sums from `least` to `most`.

    rint(float32(sum) * s) then equals (sum * m + 2**31) >> 32 wherever the clamp does not hide a difference.

    Args: m: int64 (O,); lo, hi: clamp less the zero point; least, most: int64 (O,).
    """
    near = (m / 2.0**32).astype(np.float32)
    s, done = near.copy(), agrees(near, m, lo, hi, least, most)
    for k in range(1, ULPS + 1):
        for up in (np.inf, -np.inf):
            other = near
            for _ in range(k):
                other = np.nextafter(other, np.float32(up))
            good = ~done & (other >= 0) & agrees(other, m, lo, hi, least, most)
            s, done = np.where(good, other, s), done | good
    return Factors(m, s if done.all() else None)

"""The one definition of every rounding that a shipped network performs.

Training on integers (torch), the interpreter (numpy) and ONNX *execute* these functions; the C is *printed* from them
(`portable`).  No other file rounds, shifts or clamps an integer of a running network.  Bodies stay inside the subset
that `portable` prints: assignments of new names and one return; int64 `+ - *`, `>>` (a floor), `//` (a floor),
comparisons (0 or 1), `.clip(lo, hi)` and calls to functions of this file.  Arguments are int64 arrays of numpy or
torch, or numpy scalars.
"""

from typing import Any


def requantize(acc: Any, m: Any, zero: Any, lo: Any, hi: Any) -> Any:
    """Accumulator -> stored integer: clamp(zero + acc * m / 2**32), nearest, a half rounds up.

    |acc| < 2**31 and 0 <= m < 2**31, or any pair with |acc * m| < 2**62.
    """
    return (zero + ((acc * m + (1 << 31)) >> 32)).clip(lo, hi)


def requantize_short(acc: Any, m: Any, bias: Any, shift: Any, lo: Any, hi: Any) -> Any:
    """`requantize` with the multiplier m * 2**(32 - shift), and bias = 2**(shift - 1) + zero * 2**shift.

    Where |acc * m| + |bias| < 2**31 nothing in it leaves 32 bits (see `integer.short`).
    """
    return ((acc * m + bias) >> shift).clip(lo, hi)


def blend(a: Any, ma: Any, b: Any, mb: Any, zero: Any, lo: Any, hi: Any) -> Any:
    """Two centred operands on two scales -> one stored integer, rounded once.  |a * ma| + |b * mb| < 2**62."""
    return (zero + ((a * ma + b * mb + (1 << 31)) >> 32)).clip(lo, hi)


def blend_short(a: Any, ma: Any, b: Any, mb: Any, bias: Any, shift: Any, lo: Any, hi: Any) -> Any:
    """`blend` with the multipliers ma and mb times 2**(32 - shift), and bias as `requantize_short` has it.

    Where |a * ma| + |b * mb| + |bias| < 2**31 nothing in it leaves 32 bits (see `integer.short`).
    """
    return ((a * ma + b * mb + bias) >> shift).clip(lo, hi)


def subtract(a: Any, b: Any, lo: Any, hi: Any) -> Any:
    """Difference of two stored integers of one scale, saturated; nothing is rounded."""
    return (a - b).clip(lo, hi)


def arctan(r: Any) -> Any:
    """Angle whose tangent is r / 2**30, r in [0, 2**30], in units of 2**-30 turn.

    Odd polynomial of degree 11, fitted for the smallest largest error on [0, 1].
    """
    z = (r * r + (1 << 29)) >> 30
    p4 = 8996973 + ((-2002698 * z + (1 << 29)) >> 30)
    p3 = -19896273 + ((p4 * z + (1 << 29)) >> 30)
    p2 = 33074369 + ((p3 * z + (1 << 29)) >> 30)
    p1 = -56842354 + ((p2 * z + (1 << 29)) >> 30)
    p0 = 170887426 + ((p1 * z + (1 << 29)) >> 30)
    return (p0 * r + (1 << 29)) >> 30


def turn(s: Any, c: Any) -> Any:
    """Angle of the point (c, s) in [0, 2**30) per full turn; (0, 0) gives 0.  |s|, |c| < 2**31.

    Octant reduction, one integer division, one polynomial.  Largest error measured against atan2: 2.7e-7 turn.
    """
    a = s * (1 - 2 * (s < 0))
    b = c * (1 - 2 * (c < 0))
    steep = a > b
    big = b + steep * (a - b)
    small = a + b - big
    f = arctan((small * (1 << 30)) // (big + (big < 1)))
    g = f + steep * ((1 << 28) - 2 * f)
    h = g + (c < 0) * ((1 << 29) - 2 * g)
    t = h + (s < 0) * ((1 << 30) - 2 * h)
    return t - (t >> 30) * (1 << 30)

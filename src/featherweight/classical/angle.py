"""Circular targets as points on the unit circle, and the way back without a mathematics library."""

import numpy as np

_EIGHTH = np.float32(0.41421356)  # tan(pi / 8)
# arctan(z) = z - z**3/3 + z**5/5 - ...: at |z| <= tan(pi/8), seven terms err by less than one float32 step.
_TERMS = [np.float32((-1.0) ** k / (2 * k + 1)) for k in range(7)]


def to_circle(y: np.ndarray, period: float) -> np.ndarray:
    """Targets (N, T) -> (N, 2T): sine and cosine of each target in turn."""
    turn = 2 * np.pi * np.asarray(y, np.float64) / period
    return np.stack([np.sin(turn), np.cos(turn)], axis=2).reshape(len(turn), -1)


def from_circle(points: np.ndarray, period: float) -> np.ndarray:
    """Sums (N, 2T) float32 -> targets (N, T) float32 in [0, period), step by step as the C does it."""
    f = np.float32
    s, c = points[:, 0::2].astype(f), points[:, 1::2].astype(f)
    a, b = np.minimum(abs(s), abs(c)), np.maximum(abs(s), abs(c))
    z = np.divide(a, b, out=np.zeros_like(a), where=b > 0)
    beyond = z > _EIGHTH
    z = np.where(beyond, (z - f(1)) / (z + f(1)), z)
    square = z * z
    angle = np.full_like(z, _TERMS[-1])
    for term in _TERMS[-2::-1]:
        angle = angle * square + term
    angle = angle * z
    angle = np.where(beyond, angle + f(np.pi / 4), angle)
    angle = np.where(abs(s) > abs(c), f(np.pi / 2) - angle, angle)
    angle = np.where(c < 0, f(np.pi) - angle, angle)
    angle = np.where(s < 0, f(2 * np.pi) - angle, angle)
    y = angle * f(period / (2 * np.pi))
    return np.where(y >= f(period), f(0), y).astype(f)


def c_text(period: float, name: str) -> str:
    """The C function `NAME_turn(s, c)`: the angle of the point (s, c) in the target's unit."""
    from .source import number

    series = "\n".join(f"    angle = angle * square + {number(t)};" for t in _TERMS[-2::-1])
    return f"""\
static float {name}_turn(float s, float c) {{
    const float up = s < 0 ? -s : s;
    const float along = c < 0 ? -c : c;
    const float below = up < along ? up : along;
    const float above = up < along ? along : up;
    float z = above > 0 ? below / above : 0;
    const int beyond = z > {number(_EIGHTH)};
    float square, angle;
    if (beyond) {{
        z = (z - 1.0f) / (z + 1.0f);
    }}
    square = z * z;
    angle = {number(_TERMS[-1])};
{series}
    angle = angle * z;
    if (beyond) {{
        angle = angle + {number(np.pi / 4)};
    }}
    if (up > along) {{
        angle = {number(np.pi / 2)} - angle;
    }}
    if (c < 0) {{
        angle = {number(np.pi)} - angle;
    }}
    if (s < 0) {{
        angle = {number(2 * np.pi)} - angle;
    }}
    angle = angle * {number(period / (2 * np.pi))};
    return angle >= {number(period)} ? 0 : angle;
}}
"""

"""Sums, tables and concatenations: what reads one number of each operand per result."""

import numpy as np

from ...numerics import requantize
from ...ops.add import QAdd
from ...ops.concat import QConcat
from .layer import Constants, Layer, Site
from .map import Map

HALF = 16  # bits of each half of a multiplier


def add(s: Site) -> Layer:
    """Two maps; multipliers that fit two halves of 16 bits go 64 numbers at a time, others one by one."""
    op, (a, b), y, k = s.step.op, s.xs, s.y, s.k
    assert isinstance(op, QAdd)
    by = _trailing(op.ma | op.mb)
    ma, mb = op.ma >> by, op.mb >> by
    alike = a.item == b.item == 1 and a.pitch == b.pitch == y.pitch
    if not (alike and y.pitch % 8 == 0 and max(ma, mb) < 2**31 - 2**15 and 32 - by > HALF):
        sizes = (y.channels, y.height, y.width, a.pitch, a.row, b.pitch, b.row, y.pitch, y.row)
        scales = (f"INT64_C({op.ma})", op.za + a.lift, f"INT64_C({op.mb})", op.zb + b.lift)
        clamp = (op.zy + 128, op.lo + 128, op.hi + 128)
        call = _call(f"blend_{a.kind}_{b.kind}", a.pointer(), b.pointer(), y.pointer(), *sizes, *scales, *clamp)
        return _layer(y, call, "blend_each", {"@X": a.kind, "@Y": b.kind})
    (ah, al), (bh, bl) = _halves(ma), _halves(mb)
    za, zb = op.za + 128, op.zb + 128
    low = -(za * al + zb * bl)
    high = -(za * ah + zb * bh) + (1 << (32 - by - HALF - 1))  # and the half of what is shifted away
    constants = Constants()
    constants.add("int16_t", f"w{k}", np.array([al, bl] * HALF + [ah, bh] * HALF))
    numbers = (f"w{k}", low, high, 32 - by - HALF, op.zy + 128, op.lo + 128, op.hi + 128)
    size = (y.height, y.width * y.pitch, a.row, b.row, y.row)
    call = _call("blend_rows", a.pointer(), b.pointer(), y.pointer(), *size, *numbers)
    layer = _layer(y, call, "block", {}, constants.text)
    return Layer(layer.call, layer.constants, kernels=(*layer.kernels, ("blend", ())))


def table(s: Site) -> Layer:
    """A function of one number."""
    (x,), y, k = s.xs, s.y, s.k
    constants = Constants()
    constants.add("uint8_t", f"t{k}", s.step.constants["table"] + 128)
    if x.pitch == y.pitch:
        call = _call("lookup", x.pointer(), y.pointer(), y.height, y.width * y.pitch, x.row, y.row, f"t{k}")
        return _layer(y, call, "lookup", {}, constants.text)
    return _layer(y, _part(x, y, 0, f"t{k}"), "part", {}, constants.text)


def concat(s: Site) -> Layer:
    """Operand after operand, through a table where its scale changes."""
    op, y, at = s.step.op, s.y, 0
    assert isinstance(op, QConcat)
    constants, calls, kernels = Constants(), [y.fill()], [("frame", ())] if y.fill() else []
    for i, x in enumerate(s.xs):
        m, zero = op.m[i], op.zero[i]
        if x.item == 1:
            name = "0"
            if m:
                q = requantize(np.arange(-128, 128) - zero, m, op.zy, op.lo, op.hi)
                name = constants.add("uint8_t", f"t{s.k}_{i}", q + 128)
            calls.append(_part(x, y, at, name))
            kernels.append(("part", ()))
        else:
            size = (x.channels, x.height, x.width, x.pitch, x.row, y.pitch, y.row)
            numbers = (zero, f"INT64_C({m})", op.zy + 128, op.lo + 128, op.hi + 128)
            calls.append(_call("part16", x.pointer(), f"{y.pointer()} + {at}", *size, *numbers))
            kernels.append(("part16", ()))
        at += x.channels
    return Layer("\n".join(filter(None, calls)), constants.text, kernels=tuple(kernels))


def _part(x: Map, y: Map, at: int, name: str) -> str:
    size = (x.channels, x.height, x.width, x.pitch, x.row, y.pitch, y.row)
    return _call("part", x.pointer(), f"{y.pointer()} + {at}", *size, name)


def _call(name: str, *arguments: object) -> str:
    return f"{name}({', '.join(map(str, arguments))});"


def _layer(y: Map, call: str, kernel: str, tokens: dict[str, str], constants: str = "") -> Layer:
    frame = (("frame", ()),) if y.fill() else ()
    text = "\n".join(filter(None, (y.fill(), call)))
    return Layer(text, constants, kernels=(*frame, (kernel, tuple(tokens.items()))))


def _trailing(v: int) -> int:
    """Zero bits at the end of v, 15 at most."""
    return next((n for n in range(16) if v >> n & 1), 15)


def _halves(m: int) -> tuple[int, int]:
    """(high, low) of 16 bits each, signed: m = high * 2**16 + low."""
    low = (m + 2**15) % 2**16 - 2**15
    return (m - low) >> HALF, low

"""Depthwise convolutions of 8-bit maps: 64 numbers at a time, four taps of each in one product."""

import numpy as np

from ...integer.verify import reach
from ...ops.conv import QConv
from .cut import over
from .factor import factors
from .layer import Constants, Layer, Site

BLOCK = 64
Quad = tuple[tuple[int, int] | None, ...]


def fits(s: Site) -> bool:
    """True where channels are multiplied one by one and lie alike on both sides."""
    op, (x,) = s.step.op, s.xs
    assert isinstance(op, QConv)
    return x.item == 1 and op.groups == x.channels == s.y.channels and x.pitch == s.y.pitch and x.pitch % 8 == 0


def depthwise(s: Site) -> Layer:
    """Any kernel and stride."""
    op, c, (x,), y, k = s.step.op, s.step.constants, s.xs, s.y, s.k
    assert isinstance(op, QConv)
    found = factors(c["m"], op.lo - op.zy, op.hi - op.zy, *reach(c, s.g.q[s.step.inputs[0]]))
    w = c["w"][:, 0]
    bias = c["b"] - x.lift * w.reshape(len(w), -1).sum(1)
    quads, upright = _quads(*op.kernel)
    pairs = upright and op.kernel[0] <= 3 and op.stride[0] == 1 and y.height > 1
    constants, chunks = Constants(), _chunks(x.pitch)
    blocks = [_order(c0, each, x.channels) for c0, each in chunks]
    constants.add("int8_t", f"w{k}", np.concatenate([_packed(w, b, quads) for b in blocks]))
    if pairs:
        later = [(None, *q[:3]) for q in quads]
        constants.lines.append("#ifdef WIDE\n")
        constants.add("int8_t", f"v{k}", np.concatenate([_packed(w, b, later) for b in blocks]))
        constants.lines.append("#endif\n")
    order = np.concatenate(blocks)
    constants.add("int32_t", f"b{k}", np.where(order < 0, 0, bias[order]))
    constants.lines.append(found.constants(f"s{k}", order))
    loops = [(i, c0, each) for i, (c0, each) in enumerate(chunks)]
    head = f"static void depthwise{k}(const uint8_t *x, uint8_t *y) {{\n"
    other = head + "".join(_loop(s, found.rounding, quads, *n, False) for n in loops) + "}\n"
    wide = head + "".join(_loop(s, found.rounding, quads, *n, pairs) for n in loops) + "}\n"
    call = f"depthwise{k}({x.pointer(-op.pads[0], -op.pads[2])}, {y.pointer()});"
    kernels = (("block", ()), *((("frame", ()),) if y.fill() else ()))
    return Layer("\n".join(filter(None, (y.fill(), call))), constants.text, wide, other, kernels=kernels)


def _quads(kh: int, kw: int) -> tuple[list[Quad], bool]:
    """Taps in groups of four; True when each group stands in one column."""
    upright = [tuple((i + e, j) if i + e < kh else None for e in range(4)) for j in range(kw) for i in range(0, kh, 4)]
    taps: list[tuple[int, int] | None] = [(i, j) for i in range(kh) for j in range(kw)]
    taps += [None] * (-len(taps) % 4)
    flat = [tuple(taps[n : n + 4]) for n in range(0, len(taps), 4)]
    return (upright, True) if len(upright) <= len(flat) else (flat, False)


def _chunks(pitch: int) -> list[tuple[int, int]]:
    """First channel and number of channels of every part of a pixel: 64s, then what is left in 32, 16 or 8."""
    out, at = [], 0
    for each in (64, 32, 16, 8):
        while pitch - at >= each:
            out.append((at, each))
            at += each
    return out


def _order(first: int, each: int, channels: int) -> np.ndarray:
    """Channel of every lane of a block, -1 for none: vector k holds numbers 4k to 4k + 3 of each 16 (see `weave`)."""
    lane = np.arange(BLOCK).reshape(4, 4, 4).transpose(1, 0, 2).ravel()
    channel = first + lane % each
    return np.where(channel < channels, channel, -1)


def _packed(w: np.ndarray, order: np.ndarray, quads: list[Quad]) -> np.ndarray:
    """Weights (C, kh, kw) of one block, per quad, lane and tap."""
    out = np.zeros((len(quads), BLOCK, 4), np.int64)
    for n, quad in enumerate(quads):
        for t, tap in enumerate(quad):
            if tap is not None:
                out[n, :, t] = np.where(order < 0, 0, w[order, tap[0], tap[1]])
    return out.ravel()


def _loop(s: Site, rounding: str, quads: list[Quad], i: int, first: int, each: int, pairs: bool) -> str:
    """C that runs over the pixels for one part of their channels; pairs: two rows at once."""
    op, (x,), y, k = s.step.op, s.xs, s.y, s.k
    assert isinstance(op, QConv)
    count, step = BLOCK // each, op.stride[1] * x.pitch
    apart = f"row{each}(%s, {step})" if each < BLOCK and (each < x.pitch or op.stride[1] > 1) else "row64(%s)"

    def at(tap: tuple[int, int] | None) -> str:
        return "none()" if tap is None else apart % f"p + {tap[0] * x.row + tap[1] * x.pitch}"

    lines, results = [f"begin(z, b{k} + {BLOCK * i});"], ["z"]
    for n, quad in enumerate(quads):
        w = BLOCK * 4 * (i * len(quads) + n)
        if pairs:
            below: Quad = (*quad[: op.kernel[0]], (op.kernel[0], quad[0][1] if quad[0] else 0), None, None)[:4]
            taps = ", ".join(map(at, below))
            lines.append(f"mix_rows(z, t, {taps}, w{k} + {w}, v{k} + {w});")
        else:
            lines.append(f"mix(z, {', '.join(map(at, quad))}, w{k} + {w});")
    if pairs:
        lines.insert(1, f"begin(t, b{k} + {BLOCK * i});")
        results.append("t")
    clamp = f"{op.zy + 128}, {op.lo + 128}, {op.hi + 128}"
    for r, z in enumerate(results):
        lines.append(f"{rounding}4({z}, s{k} + {BLOCK * i});")
        to = f"o + {r * y.row}" if r else "o"
        if count <= y.width and (each == y.pitch or each == BLOCK):
            lines.append(f"lay({to}, {z}, {clamp});")
        else:
            lines.append(f"scatter({to}, {z}, {each}, {min(count, y.width)}, {y.pitch}, {clamp});")
    lines = [
        f"const uint8_t *p = x + r * {op.stride[0] * x.row} + q * {step}" + (f" + {first};" if first else ";"),
        f"uint8_t *o = y + r * {y.row} + q * {y.pitch}" + (f" + {first};" if first else ";"),
        f"lanes {', '.join(f'{z}[4]' for z in results)};",
        *lines,
    ]
    body = "".join(f"      {line}\n" for line in lines)
    return f"  {over('r', y.height, len(results))}\n    {over('q', y.width, count)}\n{body}    }}\n  }}\n"

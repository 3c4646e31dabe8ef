"""Convolutions and linear layers: tiles of pixels and channels."""

from dataclasses import dataclass

import numpy as np

from ...integer.verify import reach
from ...ops.conv import QConv
from ...ops.linear import QLinear
from .factor import Factors, factors
from .layer import Constants, Layer, Site
from .map import VECTOR, Map
from .tile import CHAINS, Tile

PIXELS = {1: 14, 2: 12, 3: 8, 4: 6}  # most pixels of a tile per number of vectors, in 32 registers
OTHER_PIXELS = 4  # in 16 registers of half the width
MOST = 4  # vectors of a tile


@dataclass(frozen=True)
class Rows:
    """Taps of a convolution as they lie in memory.

    Attributes:
        w: int64 (O, kernel rows, numbers of a row), zero where a pixel holds nothing.
        step, down: numbers from one output pixel's first tap to the next pixel's, and to the next row's.
    """

    w: np.ndarray
    step: int
    down: int


def conv(s: Site) -> Layer:
    """Any kernel, stride, groups; inputs of 8 or 16 bits."""
    op, c, (x,) = s.step.op, s.step.constants, s.xs
    assert isinstance(op, QConv)
    qx = s.g.q[s.step.inputs[0]]
    found = factors(c["m"], op.lo - op.zy, op.hi - op.zy, *reach(c, qx))
    taps = rows(dense(c["w"], op.groups), op.stride, x)
    return _layer(s, taps, c["b"] - x.lift * c["w"].reshape(len(c["w"]), -1).sum(1), op, found)


def linear(s: Site) -> Layer:
    """The last layer, whose sums are the result."""
    op, c, (x,) = s.step.op, s.step.constants, s.xs
    assert isinstance(op, QLinear)
    taps = rows(c["w"], (1, 1), x)
    return _layer(s, taps, c["b"] - x.lift * c["w"].reshape(len(c["w"]), -1).sum(1), None, None)


def dense(w: np.ndarray, groups: int) -> np.ndarray:
    """Weights (O, C / groups, kh, kw) of a grouped convolution as (O, C, kh, kw), zeros between groups."""
    o, each, kh, kw = w.shape
    out = np.zeros((o, groups * each, kh, kw), np.int64)
    for k in range(groups):
        mine = slice(k * o // groups, (k + 1) * o // groups)
        out[mine, k * each : (k + 1) * each] = w[mine]
    return out


def rows(w: np.ndarray, stride: tuple[int, int], x: Map) -> Rows:
    """Weights (O, C, kh, kw) in the order of the numbers of `x`; rows that follow one another become one."""
    o, c, kh, kw = w.shape
    out = np.zeros((o, kh, kw, x.pitch), np.int64)
    out[..., :c] = w.transpose(0, 2, 3, 1)
    whole = kw * x.pitch == x.row
    return Rows(out.reshape(o, 1, -1) if whole else out.reshape(o, kh, -1), stride[1] * x.pitch, stride[0] * x.row)


def _layer(s: Site, taps: Rows, bias: np.ndarray, op: QConv | None, found: Factors | None) -> Layer:
    k, (x,) = s.k, s.xs
    y = None if op is None else s.y
    outputs = len(bias)
    narrow = y is not None and y.pitch < VECTOR
    vectors = 1 if narrow else -(-outputs // VECTOR)
    height, width = (1, 1) if y is None else (y.height, y.width)
    step, down, ydown = taps.step * x.item, taps.down * x.item, 0 if y is None else y.row
    if y is not None and x.joined and y.joined and taps.step == x.pitch and taps.down == x.row and width == x.width:
        height, width = 1, height * width  # pixels of all rows follow one another
    alone = width == 1 and not narrow
    order = np.full(VECTOR * vectors, -1)
    order[:outputs] = np.arange(outputs)
    if narrow:
        order[8 : 8 + outputs] = np.arange(outputs)
    per = 4 // x.item
    quads = -(-taps.w.shape[2] // per)
    quads = -(-quads // CHAINS) * CHAINS if alone else quads
    packed = np.zeros((VECTOR * vectors, taps.w.shape[1], quads * per), np.int64)
    packed[order >= 0, :, : taps.w.shape[2]] = taps.w[order[order >= 0]]
    constants = Constants()
    chunks = [(v, min(MOST, vectors - v)) for v in range(0, vectors, MOST)]
    parts = []
    for v, n in chunks:
        a = packed[VECTOR * v : VECTOR * (v + n)].reshape(n, VECTOR, taps.w.shape[1], quads, per)
        parts.append(a.transpose(2, 3, 0, 1, 4).ravel())
    constants.add("int8_t" if x.item == 1 else "int16_t", f"w{k}", np.concatenate(parts))
    constants.add("int32_t", f"b{k}", np.where(order < 0, 0, bias[order]))
    if found is not None:
        constants.lines.append(found.constants(f"s{k}", order))
    rounding = "keep" if found is None else found.rounding
    pairs = 2 if narrow else 1
    head = f"static void conv{k}(const uint8_t *x, {'int32_t' if y is None else 'uint8_t'} *y) {{\n"

    def body(most: dict[int, int], together: bool) -> tuple[str, tuple[Tile, ...]]:
        lines, tiles = [], []
        at = 0
        for v, n in chunks:
            held = n if together else 1
            fit = width // pairs
            count = -(-fit // most[held])
            tile_pixels = -(-fit // count)
            joined = (y is not None and y.pitch == VECTOR * held) or narrow
            tile = Tile(tile_pixels, held, narrow, x.item == 2, joined, rounding)
            tiles.append(tile)
            size = tile_pixels * pairs
            first, second = f"{VECTOR * v}", f"w{k} + {at}"
            shift = "" if held == n else f" + {VECTOR} * v"
            cast = "(const int8_t *)" if x.item == 2 else ""
            w = f"{cast}({second}{'' if held == n else f' + {64 // x.item} * v'})"
            w = w if x.item == 2 else w[1:-1]
            fixed = f"{step}, {x.row * x.item}, {taps.w.shape[1]}, {quads}, {w}, {64 * n}, b{k} + {first}{shift}"
            if y is None:
                call = f"{tile.name}(x, {fixed}, y + {first}{shift});"
            else:
                assert op is not None
                out = f"y + p * {ydown} + q * {y.pitch} + {first}{shift}"
                clamp = f"{op.zy + 128}, {op.lo + 128}, {op.hi + 128}"
                where = f"x + p * {down} + q * {step}"
                call = f"{tile.name}({where}, {fixed}, s{k} + {first}{shift}, {out}, {y.pitch}, {clamp});"
            loops = [] if held == n else [f"for (int v = 0; v < {n}; v++)"]
            if y is not None:
                loops += [f"for (int p = 0; p < {height}; p++)"]
                if width % size:
                    stop = f"if (q > {width - size}) {{ if (q >= {width}) break; q = {width - size}; }}"
                    loops += [f"for (int q = 0;; q += {size}) {{ {stop}"]
                    call += " }"
                else:
                    loops += [f"for (int q = 0; q < {width}; q += {size})"]
            lines.append("  " + "\n    ".join([*loops, call]) + "\n")
            at += packed[VECTOR * v : VECTOR * (v + n)].size
        return head + "".join(lines) + "}\n", tuple(tiles)

    wide, tiles = body(PIXELS, True)
    other, other_tiles = body({1: OTHER_PIXELS}, False)
    start = x.pointer() if op is None else x.pointer(-op.pads[0], -op.pads[2])
    start = start if x.item == 1 else f"(const uint8_t *)({start})"
    call = f"conv{k}({start}, {'state->sums' if y is None else y.pointer()});"
    fill = "" if y is None else y.fill()
    frame = (("frame", ()),) if fill else ()
    return Layer("\n".join(filter(None, (fill, call))), constants.text, wide, other, tiles, other_tiles, frame)

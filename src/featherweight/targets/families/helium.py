"""For Cortex-M55: sixteen products of bytes in one instruction, and four columns at once where channels stay apart."""

from collections.abc import Sequence
from importlib import resources

import numpy as np

from ..family import Family, Layer, Work

VECTOR = 16  # bytes
LANES = 4  # sums of 32 bits
WIDEST = 16  # pixels at once where their taps are few


class Helium(Family):
    """Vector instructions of Armv8.1-M, and plain C for anything else."""

    name = "helium"
    stage = "int8_t"
    lanes = VECTOR

    def widths(self, work: Work) -> list[int]:
        width, deep, mixing = work.first.width, work.depthwise, work.mixing
        taps = len(deep.w) if deep else work.first.w[0].size if mixing is None else mixing.w[0].size
        tile = columns(width, -(-taps // VECTOR) * VECTOR, deep is not None)
        return [tile] * -(-width // tile)

    def layer(self, work: Work) -> Layer:
        x, deep, mixing, k = work.first.x, work.depthwise, work.mixing, work.k + 1
        constants: dict[str, tuple[str, np.ndarray]] = {}
        each = len(deep.w) if deep else work.first.w.shape[1]
        taps = each if deep or mixing is None else mixing.w[0].size
        pitch = -(-taps // VECTOR) * VECTOR
        eights = each // 8 if deep is None and each % 8 == 0 and x.item_bytes == 1 else 0
        if deep:
            constants |= {f"d{k}": ("int8_t", deep.w), f"db{k}": ("int32_t", np.stack([deep.b, deep.m], 1))}
        if mixing:
            flat = mixing.w.transpose(0, 2, 3, 1) if eights else mixing.w.transpose(0, 2, 1, 3)
            flat = flat.reshape(len(mixing.w), -1)
            flat = np.pad(flat, ((0, 0), (0, pitch - taps)))
            constants |= {f"w{k}": ("int8_t", flat), f"b{k}": ("int32_t", np.stack([mixing.b, mixing.m], 1))}
        groups, outs = (1, 0) if mixing is None else (mixing.groups, len(mixing.w) // mixing.groups)
        names = ((f"d{k}", f"w{k}"), (f"db{k}", f"b{k}"))
        tile = columns(work.first.width, pitch, deep is not None)
        fields = (
            *(name if part else "0" for pair in names for name, part in zip(pair, (deep, mixing), strict=True)),
            each, groups, outs, *work.first.w.shape[2:], work.first.stride, x.pitch, work.first.start,
            work.first.width, 0 if work.y is None else work.y.pitch, taps, pitch, tile, eights,
            deep.zero if deep else 0, mixing.zero if mixing else 0,
        )  # fmt: skip
        after = LANES * outs if work.y is None or tile < LANES else 0
        return Layer("conv_layer", fields, constants, pitch * max(tile, LANES) + after)

    def source(self, works: Sequence[Work], name: str) -> list[str]:
        out = [_text("types"), _text("mve")]
        if any(w.mixing for w in works if w.depthwise or w.first.x.item_bytes == 1):
            out.append(_either("mix"))
        for x in sorted({8 * w.first.x.item_bytes for w in works}):
            mine = [w for w in works if 8 * w.first.x.item_bytes == x]
            out += [t.replace("@X", f"int{x}") for t in _rows(mine, x == 8)]
        if any(w.mixing is None for w in works):
            out.insert(2, _either("spread"))
        return out


def columns(width: int, pitch: int, deep: bool) -> int:
    """Pixels at once: many where each has `pitch` taps at most two vectors long, or comes from a depthwise part."""
    most = WIDEST if deep or pitch <= 2 * VECTOR else LANES
    return min(width, most) if most == LANES else -(-width // -(-width // most))


def _rows(works: Sequence[Work], narrow: bool) -> list[str]:
    """What convolves rows of one element type, @X."""
    out, lines = [], []
    deep, plain = (any((w.depthwise is None) == k for w in works) for k in (False, True))
    if deep:
        out.append(_either("deep").replace("deep_@X", "deep_int8") if narrow else _text("deep"))
        lines = ["deep_@X(stage, n, l, rows, x);"]
    if plain:
        out.append(_either("gather") if narrow else _text("wide"))
        other = "gather_int8(stage, n, l, rows, g * l->each, x);"
        if not narrow:
            other = "wide(x, n, l, rows, g, y ? y + x : 0, sums, next);"
        if deep:
            lines = ["if (l->taps)", "  " + lines[0], "else" + " {" * (not narrow), "  " + other]
            lines += [] if narrow else ["  continue;", "}"]
        else:
            lines = [other] if narrow else ["(void)stage;", other]
    if any(w.mixing is None for w in works):
        lines += ["if (!l->w) {", "  spread(stage, n, l, y + x);", "  continue;", "}"]
    if not any(w.mixing for w in works):
        lines.insert(0, "(void)sums;")
    if any(w.mixing and (narrow or w.depthwise) for w in works):
        lines.append("mix(stage, n, l, g, y ? y + x : 0, sums, next);")
    return [*out, _text("conv").replace("@STAGED", "\n".join("      " + t for t in lines))]


def _either(name: str) -> str:
    """The C of a function for vectors, or for anything else."""
    vectors = _text(f"{name}_mve")
    return f"#ifdef ROUND\n{vectors}#else\n{_text(name)}#endif\n"


def _text(name: str) -> str:
    return resources.files("featherweight.targets.kernels.helium").joinpath(f"{name}.c").read_text()

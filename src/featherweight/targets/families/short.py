"""For Cortex-M0, M0+ and M3: sums and roundings in 32 bits, in assembly of the instructions that even an M0 has.

A tap of four pixels is four words side by side, which one instruction loads; their weight, a byte, is loaded once.
"""

from collections.abc import Iterable, Sequence
from importlib import resources

import numpy as np

from ...integer.short import Short
from .. import thumb
from ..family import Convolution, Family, Layer, Work

TILE = 4  # pixels at once
UNROLLED = 5  # taps of a row that are written out in assembly


class ShortFamily(Family):
    """Rounds in 32 bits what has short multipliers, and all else in 64, out of line."""

    name = "short"
    stage = "int32_t"
    heavy = True

    def widths(self, work: Work) -> list[int]:
        return widths(work.first.width)

    def layer(self, work: Work) -> Layer:
        x, deep, mixing, k = work.first.x, work.depthwise, work.mixing, work.k + 1
        constants: dict[str, tuple[str, np.ndarray]] = {}
        each = len(deep.w) if deep else work.first.w.shape[1]
        taps = each if deep or mixing is None else mixing.w[0].size
        words = -(-taps // 4) * 4
        if deep:
            constants |= {f"d{k}": ("int8_t", deep.w), f"db{k}": ("int32_t", roundings(deep))}
        if mixing:
            flat = mixing.w.transpose(0, 2, 1, 3).reshape(len(mixing.w), -1)
            flat = np.pad(flat, ((0, 0), (0, words - taps)))
            constants |= {f"w{k}": ("int8_t", flat), f"b{k}": ("int32_t", roundings(mixing))}
        groups, outs = (1, 0) if mixing is None else (mixing.groups, len(mixing.w) // mixing.groups)
        names = ((f"d{k}", f"w{k}"), (f"db{k}", f"b{k}"))
        fields = (
            *(name if part else "0" for pair in names for name, part in zip(pair, (deep, mixing), strict=True)),
            *(_word(c) for c in (deep, mixing)),
            each, groups, outs, *work.first.w.shape[2:], work.first.stride, x.pitch, work.first.start,
            work.first.width, 0 if work.y is None else work.y.pitch, words, *(_shift(c) for c in (deep, mixing)),
        )  # fmt: skip
        tile = max(widths(work.first.width))
        after = 0 if mixing is None else 4 * outs if work.y is None and mixing.short else 4 * TILE
        return Layer("conv_layer", fields, constants, 4 * words * tile + after)

    def source(self, works: Sequence[Work], name: str) -> list[str]:
        out = [_text("types"), _text("thumb")]
        tiles = sorted({n for w in works for n in widths(w.first.width)}, reverse=True)
        if any(w.mixing for w in works):
            out.append(_either(tiles, "dots", "", _text("dots"), [thumb.dots(n) for n in tiles]))
            out.append(_text("mix").replace("@LONG\n", _MIX_LONG if _long(w.mixing for w in works) else ""))
        for x in sorted({8 * w.first.x.item_bytes for w in works}):
            out += [t.replace("@X", f"int{x}") for t in self._rows([w for w in works if 8 * w.first.x.item_bytes == x])]
        if any(w.mixing is None for w in works):
            out.insert(1, _text("spread"))
        return out

    def _rows(self, works: Sequence[Work]) -> list[str]:
        """What convolves rows of one element type, @X."""
        out, staged = [], []
        if any(w.depthwise is None for w in works):
            out.append(_text("gather"))
            staged.append("gather_@X(stage, n, l, rows, g * l->each, x);")
        if deep := [w.depthwise for w in works if w.depthwise]:
            text = _text("depthwise")
            if works[0].first.x.item_bytes == 1:
                tiles = sorted({n for c in deep for n in widths(c.width)}, reverse=True)
                (kw, *more) = {c.w.shape[3] for c in deep}
                kw = 0 if more or kw > UNROLLED else kw
                text = _either(tiles, "depthwise", "int8", text, [thumb.depthwise(n, kw) for n in tiles])
            out += [text, _text("deep").replace("@LONG\n", _DEEP_LONG if _long(deep) else "")]
            staged.append("deep_@X(stage, n, l, rows, x);")
        lines = [staged[-1]] if len(staged) == 1 else ["if (l->taps)", "  " + staged[1], "else", "  " + staged[0]]
        if any(w.mixing is None for w in works):
            lines += ["if (!l->w) {", "  spread(stage, n, l, y + x);", "  continue;", "}"]
        if any(w.mixing for w in works):
            lines.append("mix(stage, n, l, g, y ? y + x : 0, sums);")
        else:
            lines.insert(0, "(void)sums;")
        return [*out, _text("conv").replace("@STAGED", "\n".join("      " + t for t in lines))]


def widths(columns: int) -> list[int]:
    """Pixels of the tiles of a row: fours and threes where there is a choice."""
    out = []
    while columns:
        out.append(columns if columns <= TILE else 3 if columns in (5, 6, 9) else TILE)
        columns -= out[-1]
    return out


def roundings(c: Convolution) -> np.ndarray:
    """Bias and multiplier of every channel."""
    return np.stack([c.b, c.short.m if c.short else c.m], 1)


def _shift(c: Convolution | None) -> int:
    return c.short.shift if c and c.short else 0


def _word(c: Convolution | None) -> str:
    """What a rounding adds: before a shift, or the zero point."""
    return f"INT32_C({0 if c is None else c.short.bias(c.zero) if isinstance(c.short, Short) else c.zero})"


_DEEP_LONG = """\
  if (!j.shift)
    for (int c = 0; c < l->each; c++)
      for (int q = 0; q < n; q++) {
        int32_t *a = stage + (int32_t)c * n + q;
        *a = (int32_t)requantize(*a, l->deep[2 * c + 1], l->between, -128, 127);
      }
"""
_MIX_LONG = """\
  if (!j.shift) {
    for (int c = 0; c < l->outs; c++, j.w += l->words, j.m += 2) {
      j.y = after;
      j.end = j.m + 2;
      dots(&j, n);
      for (int q = 0; q < n; q++) {
        const int32_t r = (int32_t)requantize(after[q], j.m[1], l->zero, -128, 127);
        if (y)
          y[c * l->yp + q] = (int8_t)r;
        else
          sums[c] += r;
      }
    }
    return;
  }
"""


def _long(parts: Iterable[Convolution | None]) -> bool:
    """Whether one of the convolutions rounds in 64 bits."""
    return any(c is not None and c.short is None for c in parts)


def _either(tiles: Sequence[int], name: str, x: str, plain: str, assembly: Sequence[str]) -> str:
    """The C of a function, or its assembly for every number of pixels, whichever the processor takes."""
    *some, last = [f"{name}_{n}(j);" for n in tiles]
    picks = [f"  if (n == {n})\n    {call}\n  else\n  " for n, call in zip(tiles, some, strict=False)]
    whole = f"{name}_{x}" if x else name
    spare = "  (void)requantize_short; /* of the C for anything else */\n" + ("" if some else "  (void)n;\n")
    pick = f"static void {whole}(job *j, int n) {{\n{spare}{''.join(picks)}  {last}\n}}\n"
    return f"#ifdef WEIGHT\n{''.join(assembly)}{pick}#else\n{plain}#endif\n"


def _text(name: str) -> str:
    return resources.files("featherweight.targets.kernels.short").joinpath(f"{name}.c").read_text()

"""Pixels as pairs of 16-bit taps: two multiply-accumulates in one instruction where the processor has the DSP set.

The assembler loads words of rows from any address, as Cortex-M3 and larger do from ordinary memory; on silicon such a
load takes a cycle more than the model of cycles counts.  Sums may wrap on the way, so the processor's sticky Q flag is
not kept.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from .. import weights
from ..family import Convolution, Family, Layer, Work
from ..tiles import pixel_bytes, taps_of, tiles

SMALL, LARGE = 2**14, 2**17  # weights up to which a kernel does for two tiles, and from which loops unroll twice
WAYS = (  # into the stage
    *("gather", "depthwise", "gather3"),
    *("gather1_1", "gather1_2", "gather3_1", "gather3_2", "depthwise3_1", "depthwise3_2"),
)
SLOW = WAYS[:3]  # those in C alone

# How C reads weights: biases of the even and odd channel, taps of each in a block, words of a block.
READ = {
    4: {
        "EVEN": "whole(w[0]) / 4096",
        "ODD": "whole(w[1]) / 4096",
        "U": "field(*w, 12, 4), field(*w, 28, 4), field(*w, 4, 4), field(*w, 20, 4)",
        "V": "field(*w, 8, 4), field(*w, 24, 4), field(*w, 0, 4), field(*w, 16, 4)",
        "TAPS": "4",
        "WORDS": "1",
    },
    8: {
        "EVEN": "whole(w[0])",
        "ODD": "whole(w[1] - w[0]) / 256",
        "U": "field(*w, 0, 8), field(*w, 16, 8)",
        "V": "field(*w, 8, 8) + (u[0] < 0), field(*w, 24, 8) + (u[1] < 0)",
        "TAPS": "2",
        "WORDS": "1",
    },
    16: {
        "EVEN": "whole(w[0])",
        "ODD": "whole(w[1])",
        "U": "field(w[0], 0, 16), field(w[0], 16, 16)",
        "V": "field(w[1], 0, 16), field(w[1], 16, 16)",
        "TAPS": "2",
        "WORDS": "2",
    },
}
TILE = "void {}(const int16_t *stage, const uint32_t *w, void *to, const mixing *l)"
STAGE = "void {}(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n)"


class Pairs(Family):
    """For Cortex-M4 and M7, and in plain C for anything else."""

    name = "pairs"
    stage = "int16_t"

    def widths(self, work: Work) -> list[int]:
        tile, many = tiles(work)
        fewer = work.first.width - many * tile
        return [tile] * many + [tile - 1] * (fewer // (tile - 1) if fewer else 0)

    def mixes(self, work: Work) -> str:
        return {4: "4-bit ", 16: "16-bit "}.get(weights.fewest_bits(work.mixing), "") if work.mixing else ""

    def layer(self, work: Work) -> Layer:
        c, deep, mixing, k = work.first, work.depthwise, work.mixing, work.k + 1
        constants: dict[str, tuple[str, np.ndarray]] = {}
        each, outs, groups, blocks, bits, count = c.w.shape[1], 0, 1, 0, 0, 0
        if deep:
            each = len(deep.w)
            small = settled(deep)
            words = weights.depthwise_words(deep) if small is None else weights.depthwise3_words(small)
            constants[f"d{k}"] = ("uint32_t", words)
        if mixing:
            bits, taps, groups = weights.fewest_bits(mixing), taps_of(work), mixing.groups
            words = weights.mixing_words(mixing, taps, bits)
            constants[f"w{k}"] = ("uint32_t", words)
            outs, blocks = len(mixing.w) // groups, weights.blocks(len(taps), bits)
            count = len(words) // groups if groups > 1 else 0
        tile, many = tiles(work)
        pitch = 0 if work.y is None else work.y.pitch
        span = (pitch or 4) * (outs + outs % 2)
        mix = f"{{{pitch}, INT32_C({span}), {blocks}, {mixing.zero if mixing else 0}}}"
        fields = (
            f"d{k}" if deep else "0", c.x.pitch, each, deep.zero if deep else 0, mix, f"w{k}" if mixing else "0",
            c.stride, *c.w.shape[2:], groups, outs, count, c.start, c.width, tile, many * tile,
            WAYS.index(way(work)), bits,
        )  # fmt: skip
        return Layer("conv_layer", fields, constants, pixel_bytes(work) * tile)

    def source(self, works: Sequence[Work], name: str) -> list[str]:
        small = _size(works) < SMALL
        out = [_text("words.c")]
        plain = any(way(w) == "depthwise" for w in works)
        out += [_text("fields.c")] if plain else []
        quick = "".join(_assembler(works, name, small))
        if quick:
            slow = "".join(([] if plain else [_text("fields.c")]) + _in_c(works, small))
            out.append(f"#if DSP\n{quick}#else\n{slow}#endif\n")
        for x in sorted({w.first.x.item_bytes for w in works}):
            some = [w for w in works if w.first.x.item_bytes == x]
            texts = [_text(f"{s}.c") for s in SLOW if any(way(w) == s for w in some)]
            texts += [_text("spread.c")] if any(w.mixing is None for w in some) else []
            conv = _text("conv.c").replace("@STAGED", _staged(some, small)).replace("@MIXED", _mixed(some))
            out += [t.replace("@X", f"int{8 * x}") for t in [*texts, conv]]
        return list(dict.fromkeys(out))


def way(work: Work) -> str:
    """How the stage is filled."""
    if work.depthwise:
        return f"depthwise3_{work.depthwise.stride}" if settled(work.depthwise) else "depthwise"
    quick = work.first.x.item_bytes == 1 and work.first.stride < 4
    if quick and work.first.w.shape[2:] == (1, 1) and work.first.stride < 3:
        return f"gather1_{work.first.stride}"
    if work.first.w.shape[3] != 3:
        return "gather"
    return f"gather3_{min(work.first.stride, 2)}" if quick else "gather3"


def settled(c: Convolution) -> Convolution | None:
    """A depthwise part as the kernels of 3 x 3 taps take it; None where they do not."""
    return weights.settled(c) if c.w.shape[2:] == (3, 3) and c.x.item_bytes == 1 and c.stride < 3 else None


def _size(works: Sequence[Work]) -> int:
    return sum(w.mixing.w.size for w in works if w.mixing)


def _sizes(work: Work) -> list[int]:
    return sorted(set(Pairs().widths(work)), reverse=True)


def _tilers(works: Sequence[Work]) -> list[tuple[int, int]]:
    """(bits, pixels) of the kernels that mix channels."""
    return sorted({(weights.fewest_bits(w.mixing), n) for w in works if w.mixing for n in _sizes(w)}, reverse=True)


def _kernels(works: Sequence[Work]) -> dict[str, str]:
    """Way -> the kernel that goes it: that of any stride does for 1, too, unless the network is large."""
    ways = {way(w) for w in works}
    one = _size(works) < LARGE and {"gather3_1", "gather3_2"} <= ways
    return {w: "gather3_2" if one and w == "gather3_1" else w for w in sorted(ways)}


def _stagers(works: Sequence[Work], small: bool) -> list[tuple[str, int]]:
    """(kernel, pixels) of what fills the stage; where code is to be small, one does for a pixel less, too."""
    kernels = _kernels(works)
    found = {(kernels[way(w)], n) for w in works for n in (_sizes(w)[:1] if small else _sizes(w))}
    return sorted((k, n) for k, n in found if k not in SLOW)


def _staged(works: Sequence[Work], small: bool) -> str:
    """Statements that fill the stage."""
    kernels = _kernels(works)
    found = [(s, 0) for s in SLOW if s in kernels] + _stagers(works, small)
    ways = []
    for kernel, n in found:
        numbers = [WAYS.index(w) for w, k in kernels.items() if k == kernel]
        test = " || ".join(f"l->way == {k}" for k in numbers) if len({k for k, _ in found}) > 1 else ""
        if sum(k == kernel for k, _ in found) > 1:
            sized = f"{'l->tile' if small else 'n'} == {n}"
            test = f"({test}) && {sized}" if "||" in test else f"{test} && {sized}" if test else sized
        called = f"{kernel}_{n}" if n else f"{kernel}_@X"
        ways.append((test, f"{called}(rows, column, stage, l, n)"))
    return _chain(ways, 6)


def _mixed(works: Sequence[Work]) -> str:
    """Statements that take the stage into y or the sums."""
    found = _tilers(works)
    if not found:
        return "      spread(stage, y + x, l, n);\n      (void)sums;"
    several = len({bits for bits, _ in found}) > 1
    tests = [(f"l->bits == {b} && n == {n}" if several else f"n == {n}", b, n) for b, n in found]
    lines = [(test, f"tile_{b}_{n}(stage, w, to, &l->mix)") for test, b, n in tests]
    to = "void *to = y ? (void *)(y + x) : (void *)sums;\n"
    if all(w.mixing for w in works):
        return f"      {to}{_chain(lines, 6)}"
    return f"      if (l->w) {{\n        {to}{_chain(lines, 8)}\n      }} else\n        spread(stage, y + x, l, n);"


def _chain(ways: list[tuple[str, str]], indent: int) -> str:
    """if ... else if ... else: the last one needs no test."""
    heads = ["" if k == 0 else "else " for k in range(len(ways))]
    tests = [f"if ({test}) " if test else "" for test, _ in ways[:-1]] + [""]
    return "\n".join(f"{' ' * indent}{h}{t}{call};" for h, t, (_, call) in zip(heads, tests, ways, strict=True))


def _assembler(works: Sequence[Work], name: str, small: bool) -> list[str]:
    """The kernels for the DSP set."""
    out, large = [], _size(works) >= LARGE
    for bits, n in _tilers(works):
        unroll = 8 if (large and (bits, n) != (4, 3)) or (bits == 4 and n < 3 and not small) else 4
        body = _template("tile.s.j2").render(P=n, U=unroll, bits=bits, scale=weights.SCALE.get(bits, 0))
        out.append(_declared(TILE, f"tile_{bits}_{n}", name, body))
    for w, n in _stagers(works, small):
        kind, stride = w.split("_")
        body = _template(f"{kind}.s.j2").render(P=n, stride=int(stride))
        out.append(_declared(STAGE, f"{w}_{n}", name, body))
    return out


def _declared(prototype: str, called: str, name: str, body: str) -> str:
    """A function in assembler, its symbol the model's own."""
    symbol = f"{name}_{called}"
    lines = [f'.pushsection .text.{symbol},"ax",%progbits', ".syntax unified", ".thumb", ".balign 4"]
    lines += [
        f".global {symbol}",
        f".hidden {symbol}",
        ".thumb_func",
        f".type {symbol}, %function",
        f"{symbol}:",
        *body.splitlines(),
    ]
    lines += [f".size {symbol}, .-{symbol}", ".popsection"]
    lines = [line.split(" @ ")[0].strip().replace('"', '\\"') for line in lines]
    text = "\n".join(f'    "{line}\\n"' for line in lines if line)
    return f'{prototype.format(called)} __asm__("{symbol}");\n__asm__(\n{text});\n'


def _in_c(works: Sequence[Work], small: bool) -> list[str]:
    """The same kernels in C."""
    out, tilers, stagers = [], _tilers(works), _stagers(works, small)
    for bits in sorted({bits for bits, _ in tilers}):
        text = _text("tile.c").replace("@BITS", str(bits))
        for token, meaning in READ[bits].items():
            text = text.replace(f"@{token}@", meaning)
        out.append(text)
    for bits, n in tilers:
        out.append(f"static {TILE.format(f'tile_{bits}_{n}')} {{\n  tile_{bits}({n}, stage, w, to, l);\n}}\n")
    for kind in sorted({w.split("_")[0] for w, _ in stagers}):
        out.append(_text(f"{kind}.c").replace("@X", "int8"))
    for w, n in stagers:
        head = f"static {STAGE.format(f'{w}_{n}')}"
        out.append(f"{head} {{\n  {w.split('_')[0]}_int8(rows, column, stage, l, n);\n}}\n")
    return out


@cache
def _text(name: str) -> str:
    return resources.files("featherweight.targets.kernels.pairs").joinpath(name).read_text()


@cache
def _template(name: str) -> Any:
    import jinja2

    return jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(_text(name))

"""Pixels as pairs of 16-bit taps: two multiply-accumulates in one instruction where the processor has the DSP set."""

from collections.abc import Sequence
from importlib import resources

import numpy as np

from ..family import Convolution, Family, Layer, Work

TILE = 4  # pixels at once


class Pairs(Family):
    """For Cortex-M4 and M7, and in plain C for anything else."""

    name = "pairs"
    stage = "int16_t"

    def layer(self, work: Work) -> Layer:
        x, deep, mixing, k = work.first.x, work.depthwise, work.mixing, work.k
        names = (f"d{k}" if deep else "0", f"w{k}" if mixing else "0")
        constants = {}
        if deep:
            constants[f"d{k}"] = ("uint32_t", depthwise_words(deep))
        if mixing:
            constants[f"w{k}"] = ("uint32_t", mixing_words(mixing))
        each = len(deep.w) if deep else work.first.w.shape[1]
        taps = each if deep else each * mixing.w.shape[2] * mixing.w.shape[3]  # type: ignore[union-attr]
        quads = -(-taps // 4)
        groups, outs = (1, 0) if mixing is None else (mixing.groups, len(mixing.w) // mixing.groups)
        tile = min(TILE, work.first.width)
        fields = (
            *names, each, groups, outs, *work.first.w.shape[2:], work.first.stride, x.pitch, work.first.start,
            work.first.width, 0 if work.y is None else work.y.pitch, quads, -(-outs // 2), tile,
            deep.zero if deep else 0, mixing.zero if mixing else 0,
        )  # fmt: skip
        return Layer("conv_layer", fields, constants, 2 * 4 * quads * tile)

    def source(self, works: Sequence[Work], name: str) -> tuple[list[str], str]:
        types, out = _text("words"), []
        if any(w.mixing for w in works):
            out.append(_text("tile"))
        for x in sorted({8 * w.first.x.item_bytes for w in works}):
            mine = [w for w in works if 8 * w.first.x.item_bytes == x]
            staged = []
            if any(w.depthwise is None for w in mine):
                out.append(_text("gather"))
                staged.append("gather_@X(stage, n, l, rows, g * l->each, x);")
            if any(w.depthwise for w in mine):
                out.append(_text("depthwise"))
                staged.append("depthwise_@X(stage, n, l, rows, x);")
            lines = [staged[-1]] if len(staged) == 1 else ["if (l->taps)", "  " + staged[1], "else", "  " + staged[0]]
            if any(w.mixing is None for w in mine):
                lines += ["if (!l->w) {", "  spread(stage, n, l, y + x);", "  continue;", "}"]
                if "spread" not in "".join(out):
                    out.append(_text("spread"))
            body = _text("conv").replace("@STAGED", "\n".join("      " + t for t in lines))
            if not any(w.mixing for w in mine):
                body = body.replace("tile(stage, n, l, w, y ? y + x : 0, sums);", "(void)sums;")
            out.append(body)
            out = [t.replace("@X", f"int{x}") for t in out]
        return [types, *out], "conv_@X(s->stage, {layer}, x, {y}, {sums});"


def mixing_words(c: Convolution) -> np.ndarray:
    """Weights of a dense or grouped convolution: for two channels their biases, four taps in turn, multipliers."""
    o, outs = len(c.w), len(c.w) // c.groups
    words = []
    flat = c.w.transpose(0, 2, 1, 3).reshape(o, -1)
    quads = -(-flat.shape[1] // 4)
    flat = np.pad(flat, ((0, 0), (0, 4 * quads - flat.shape[1])))
    for g in range(c.groups):
        for a in range(g * outs, (g + 1) * outs, 2):
            two = [a, a + 1] if a + 1 < (g + 1) * outs else [a, a]
            words.append(c.b[two])
            words.append(np.stack([_bytes(flat[i].reshape(quads, 4)[:, [0, 2, 1, 3]]) for i in two], 1).ravel())
            words.append(c.m[two])
    return np.concatenate(words).astype(np.int64) & 0xFFFFFFFF


def depthwise_words(c: Convolution) -> np.ndarray:
    """Weights of a depthwise convolution: per channel its bias, its rows of taps in whole words, its multiplier."""
    o, _, kh, kw = c.w.shape
    w = np.pad(c.w.reshape(o, kh, kw), ((0, 0), (0, 0), (0, -kw % 4)))
    taps = _bytes(w.reshape(o, -1, 4)).reshape(o, -1)
    return np.concatenate([c.b[:, None], taps, c.m[:, None]], 1).ravel().astype(np.int64) & 0xFFFFFFFF


def _bytes(a: np.ndarray) -> np.ndarray:
    """(..., 4) int8 -> words, the first one lowest."""
    return ((a.astype(np.int64) & 255) << np.array([0, 8, 16, 24])).sum(-1)


def _text(name: str) -> str:
    return resources.files("featherweight.targets.kernels.pairs").joinpath(f"{name}.c").read_text()

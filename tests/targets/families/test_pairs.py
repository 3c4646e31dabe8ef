"""Kernels of pairs: packed weights against numpy, in plain C under sanitizers and in assembly on an emulated core."""

import subprocess
from collections.abc import Iterator

import numpy as np
import pytest

from featherweight import numerics, portable
from featherweight.integer.held import Held
from featherweight.targets import c99, weights
from featherweight.targets.compiler import STRICT, host
from featherweight.targets.constants import array
from featherweight.targets.emulate import emulate
from featherweight.targets.families.pairs import Pairs, way
from featherweight.targets.family import Convolution, Work
from featherweight.targets.tiles import tiles

UNTOUCHED = 77
HEADER = """\
#include <stdint.h>
#define M_INPUT_SIZE 1
#define M_OUTPUT_SIZE {size}
typedef uint8_t m_input;
typedef struct {{ int16_t stage[{stage}]; }} m_state;
int m_predict(const uint8_t *input, float *output);
"""
PREDICT = """\
static m_state state;
static int8_t y[{most}];
static int32_t sums[{most}];
int m_predict(const uint8_t *input, float *output) {{
  (void)input;
{calls}
  return 0;
}}
"""
CALL = """\
  {{
    const void *const rows[] = {{{rows}}};
    for (int k = 0; k < {most}; k++) y[k] = {untouched}, sums[k] = 1000;
    conv_{x}(state.stage, &l{k}, rows, {y}, sums);
    for (int k = 0; k < {n}; k++) *output++ = {read}[k];
  }}
"""
MAIN = """\
#include "m.h"
#include <stdio.h>
int main(void) {
  static float y[M_OUTPUT_SIZE];
  return m_predict(0, y) || fwrite(y, sizeof y, 1, stdout) != 1;
}
"""


class Case:
    """One row of a random convolution: constants, input and the bytes it must give."""

    def __init__(self, k: int, rng: np.random.Generator, *, large: bool = False, **fixed) -> None:
        drawn = {
            "deep": 0, "mix": 1, "size": int(rng.integers(1, 5)), "stride": int(rng.integers(1, 4)), "groups": 1,
            "c": int(rng.integers(1, 8)), "o": int(rng.integers(1, 8)), "columns": int(rng.integers(5, 15)), "bits": 8,
            "bytes": 1, "sums": 0,
        }  # fmt: skip
        d = drawn | fixed
        self.k, kw, stride, c = k, d["size"], d["stride"], d["c"] * d["groups"]
        left, right = (int(n) for n in rng.integers(0, 3, 2))
        x = Held((c, kw, d["columns"]), -3, d["bytes"], (0, 0, left, right))
        width = (d["columns"] + left + right - kw) // stride + 1
        top = 128 if d["bytes"] == 1 else 4000
        self.rows = np.full((kw, x.row), x.zero, np.int64)
        at = left + np.arange(c)[:, None] * x.pitch + np.arange(d["columns"])
        self.rows[:, at] = rng.integers(-top, top, (kw, c, d["columns"]))
        padded = left + np.arange(c)[:, None] * x.pitch + np.arange(-left, d["columns"] + right)
        taps = np.stack([self.rows[:, padded][..., q * stride : q * stride + kw] for q in range(width)])

        def part(o: int, each: int, groups: int, size: int, stride: int, start: int) -> Convolution:
            most = 7 if d["bits"] == 4 else 127
            w = rng.integers(-most, most + 1, (o, each, size, size))
            w.flat[0] = -128 if d["bits"] == 16 else most
            b, m = rng.integers(-9000, 9000, o), rng.integers(2**21, 2**24, o)
            if large:
                b[-1], m[-1] = 26558476, 2985
            return Convolution(w, b, m, groups, stride, int(rng.integers(-30, 30)), x, start, width)

        deep = part(c, 1, c, kw, stride, -left) if d["deep"] else None
        now = np.moveaxis(taps, 2, 1)  # (width, c, kh, kw)
        if deep:
            now = self._rounded((now * deep.w[:, 0]).sum((2, 3)), deep)[:, :, None, None]
        mixing = None
        if d["mix"]:
            o, size = d["o"] * d["groups"], 1 if deep else kw
            mixing = part(o, d["c"], d["groups"], size, 1 if deep else stride, 0 if deep else -left)
            parts = now.reshape(width, d["groups"], d["c"], size, size)
            of = mixing.w.reshape(d["groups"], d["o"], d["c"], size, size)
            now = self._rounded(np.einsum("qgchw,gochw->qgo", parts, of).reshape(width, -1), mixing)[:, :, None, None]
        self.y = Held((now.shape[1], 1, width), 0, 1, (0, 0, 0, 2), d["o"] % 2)
        self.work = Work(k, deep, mixing, None if d["sums"] else self.y)
        if d["sums"]:
            self.want = 1000 + now.sum(0).ravel()
        else:
            self.want = np.full((now.shape[1], self.y.pitch), UNTOUCHED)
            self.want[:, :width] = now[:, :, 0, 0].T

    @staticmethod
    def _rounded(acc: np.ndarray, c: Convolution) -> np.ndarray:
        return numerics.requantize(acc + c.b, c.m, c.zero, -128, 127)

    def call(self, most: int) -> str:
        x, sums = self.work.first.x, self.work.y is None
        rows = ", ".join(f"x{self.k}_{i} + {x.pads[2]}" for i in range(len(self.rows)))
        return CALL.format(
            rows=rows, k=self.k, x=f"int{8 * x.item_bytes}", y="0" if sums else "y", n=self.want.size, most=most,
            read="sums" if sums else "y", untouched=UNTOUCHED,
        )  # fmt: skip

    def arrays(self) -> str:
        kind = f"int{8 * self.work.first.x.item_bytes}_t"
        return "".join(array(kind, f"x{self.k}_{i}", r) for i, r in enumerate(self.rows))


def cases(seed: int, **fixed) -> list[Case]:
    rng = np.random.default_rng(seed)
    bits = fixed.pop("bits", 8)
    kinds: list[dict] = [
        *({"columns": n, "size": 1, "stride": 1, "c": 2 * n} for n in (1, 2, 3, 5, 6, 7, 8, 9)),
        *({"size": 3, "stride": s, "c": c} for s in (1, 2, 3) for c in (1, 2, 3)),
        *({"size": 3, "stride": 1, "columns": n} for n in (4, 5, 6, 7)),
        *({"deep": 1, "size": 3, "stride": s, "c": c} for s in (1, 2) for c in (2, 5, 8)),
        *({"deep": 1, "size": 3, "stride": s, "columns": n, "c": 6} for s in (1, 2) for n in (4, 6, 7, 11)),
        {"deep": 1, "size": 3, "stride": 1, "c": 4, "large": True},
        {"deep": 1, "size": 2, "stride": 1, "c": 3},
        {"deep": 1, "mix": 0, "size": 3, "stride": 1, "c": 7},
        {"groups": 2, "size": 3},
        {"groups": 3, "size": 2, "o": 3},
        {"size": 1, "sums": 1, "c": 9, "o": 5},
        {"deep": 1, "size": 3, "stride": 1, "sums": 1, "c": 6},
        {"bytes": 2, "size": 3},
        {"bytes": 2, "size": 4},
        {"deep": 1, "bytes": 2, "size": 3, "c": 3},
        *({} for _ in range(12)),
    ]
    return [Case(k, rng, **({"bits": bits} | kind | fixed)) for k, kind in enumerate(kinds)]


def program(found: list[Case]) -> dict[str, str]:
    family = Pairs()
    layers = [family.layer(c.work) for c in found]
    texts = family.source([c.work for c in found], "m")
    size = sum(c.want.size for c in found)
    most = max(max(c.want.size, c.y.row) for c in found) + 8
    stage = max(layer.stage_bytes for layer in layers) // 2
    rounding = [portable.PRELUDE["asr"], portable.PRELUDE["clip"], portable.to_c(numerics.requantize)]
    lines = ['#include "m.h"\n#include <string.h>\n', c99.APART, "typedef int16_t dim;\n", *rounding, *texts]
    for c, layer in zip(found, layers, strict=True):
        lines += [array(kind, name, a) for name, (kind, a) in layer.constants.items()]
        lines.append(f"static const conv_layer l{c.k} = {{{', '.join(map(str, layer.fields))}}};\n" + c.arrays())
    lines.append(PREDICT.format(most=most, calls="".join(c.call(most) for c in found)))
    return {"m.h": HEADER.format(size=size, stage=stage), "m.c": "".join(lines)}


def wrong(found: list[Case], got: np.ndarray) -> Iterator[str]:
    for c, part in zip(found, np.split(got.ravel(), np.cumsum([c.want.size for c in found])[:-1]), strict=True):
        if not (part == c.want.ravel()).all():
            yield f"{c.k}: {way(c.work)}, tiles {Pairs().widths(c.work)}, {c.work}"


@pytest.mark.parametrize("bits", weights.BITS)
def test_plain_c(bits: int, tmp_path) -> None:
    found = cases(bits, bits=bits)
    assert {weights.fewest_bits(c.work.mixing) for c in found if c.work.mixing} == {bits, 16}
    for name, text in {**program(found), "main.c": MAIN}.items():
        (tmp_path / name).write_text(text)
    flags = [*STRICT, "-O1", "-fsanitize=undefined,address", "-fno-sanitize-recover=all"]
    subprocess.run([host().command, *flags, "m.c", "main.c", "-o", "m"], cwd=tmp_path, check=True)
    done = subprocess.run([str(tmp_path / "m")], capture_output=True, check=True)
    assert not list(wrong(found, np.frombuffer(done.stdout, np.float32)))


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("bits", weights.BITS)
@pytest.mark.parametrize("device", ["cortex-m4", "cortex-m7"])
def test_assembly(device: str, bits: int, large: bool, board, monkeypatch) -> None:
    monkeypatch.setattr("featherweight.targets.families.pairs.SMALL", 0 if large else 2**30)
    monkeypatch.setattr("featherweight.targets.families.pairs.LARGE", 0 if large else 2**30)
    found = cases(10 * bits + large, bits=bits)
    done = emulate(program(found), np.zeros((1, 1), np.uint8), sum(c.want.size for c in found), board(device))
    assert not list(wrong(found, done.outputs))
    ran = [f for f in done.profile.functions if f.startswith("m_tile")]
    assert any(f.startswith(f"m_tile_{bits}_") for f in ran)


def test_every_row_is_covered_and_no_tile_exceeds_four() -> None:
    for c in cases(3) + cases(4, bits=4):
        widths = Pairs().widths(c.work)
        assert sum(widths) == c.work.first.width
        assert 4 >= max(widths) >= min(widths) >= max(1, max(widths) - 1)
        assert tiles(c.work)[0] == widths[0]


def test_biases_beyond_24_bits_settle_or_are_refused() -> None:
    case = Case(0, np.random.default_rng(5), large=True, deep=1, size=3, stride=1, c=4)
    c = case.work.depthwise
    assert c is not None
    same = weights.settled(c)
    assert same is not None and np.abs(same.b).max() < 2**23 and same.m[-1] > c.m[-1]
    reach = np.arange(-(128 * 127 * 9), 128 * 127 * 9)
    assert np.array_equal(*(numerics.requantize(reach + v.b[-1], v.m[-1], 0, -128, 127) for v in (c, same)))
    c.b[-1], c.m[-1] = 2**24, 2**20
    assert weights.settled(c) is None

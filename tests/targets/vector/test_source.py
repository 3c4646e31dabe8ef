"""Every block in the C for gateways = the interpreter, bit for bit, in every instruction set that this machine runs."""

import subprocess
from dataclasses import dataclass, replace

import numpy as np
import pytest

from featherweight.block import BLOCKS, Block
from featherweight.design import Design, Head
from featherweight.errors import DesignError, FeatherError, UnsupportedError
from featherweight.graph import Builder
from featherweight.integer.lower import lower
from featherweight.ops.concat import Concat
from featherweight.ops.linear import Linear
from featherweight.quant import QOp
from featherweight.targets.compiler import STRICT, build, host
from featherweight.targets.vector.source import emit
from featherweight.task import Input, Task

TASKS = {
    "colour": Task("circular", Input("image", (3, 7, 6), "uint8"), ("v",), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 5, 9), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 15), "float32"), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 16), "int16"), classes=("no", "yes")),
}
RUNS = [  # the generator knows two ways to cut a layer: AVX-512's, and that of all others
    *(("avx512", where) for where in TASKS),
    ("avx2", "colour"),
    ("avx2", "signal"),
    ("avxvnni", "grey"),
    ("vnni256", "grey"),
    ("sse2", "grey"),
    ("sse2", "samples"),
    ("plain", "colour"),
    ("plain", "samples"),
]


@dataclass(frozen=True)
class Beside(Block):
    """Blocks that read the input itself, and a map of 8 bits or fewer channels, or of more; a layer reads all of each
    one's result."""

    blocks: tuple[Block, ...]

    def build(self, g: Builder, x: str) -> str:
        stems = (g.conv(x, 6, 3, act="hardswish"), g.conv(x, 20, 1))
        reads = [(b, v) for k, b in enumerate(self.blocks) for v in (x, stems[k // 2 % 2])]
        return g(Concat(), *(g(Linear(3), b.build(g, v)) for b, v in reads))


def blocks(task: Task) -> tuple[Block, ...]:
    """Every block by default, and with every other choice at its last value; narrow, odd and wide in turn; those that
    the input is too small for are left out."""
    out = []
    for k, name in enumerate(BLOCKS):
        kind = BLOCKS[name]
        domain = kind.domain()
        for i, fields in enumerate(({}, {f: v[-1] for f, v in domain.items() if f != "width"})):
            b = kind(**{**({"width": (5, 20, 8, 35)[(k + i) % 4]} if "width" in domain else {}), **fields})
            try:
                Design(task.input.shape, 1, (b,), Head(0)).graph  # noqa: B018
            except FeatherError:
                continue
            out.append(b)
    return tuple(out)


@pytest.mark.parametrize(("isa", "where"), RUNS)
def test_every_block_gives_the_integers_of_the_interpreter(isa: str, where: str, random_network, compiled) -> None:
    task = TASKS[where]
    chosen = blocks(task)
    assert {type(b) for b in chosen} == {BLOCKS[name] for name in BLOCKS}
    network, x = random_network(task, (Beside(chosen),), Head(0))
    g, x = lower(network), x[:5]
    (got,) = compiled({"all_blocks": g}, x, isa)
    expected = g.run(x)
    assert np.ptp(expected) > 0
    assert np.array_equal(got.view(np.uint32), expected.view(np.uint32))


@pytest.mark.parametrize("isa", ["avx512", "avx2", "avxvnni", "vnni256", "sse2", "plain"])
def test_sanitizers_find_nothing(isa: str, chain, compiled) -> None:
    c = chain((3, 9, 7))
    for out, kernel, stride, groups in ((8, 3, 1, 1), (8, 3, 2, 8), (48, 1, 1, 1), (48, 3, 1, 48), (5, 2, 2, 1)):
        c.conv(out, (kernel, kernel), (stride, stride), groups)
    g = c.done()
    x = np.random.default_rng(0).integers(0, 256, (4, 9, 7, 3)).astype(np.uint8)
    (got,) = compiled({"checked": g}, x, isa, True)
    assert np.array_equal(got, g.run(x))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_input_that_is_not_finite_is_refused_and_nothing_written(value, chain, tmp_path) -> None:
    c = chain((1, 1, 6), "float32")
    c.conv(3, (1, 3))
    main = """
#include <stdio.h>
#include <string.h>
#include "model.h"
int main(void) {
  static model_state state;
  static float x[MODEL_INPUT_SIZE], y[MODEL_OUTPUT_SIZE];
  if (fread(x, sizeof x, 1, stdin) != 1) return 9;
  memset(y, 7, sizeof y);
  const int rc = model_predict(x, y);
  for (size_t k = 0; k < sizeof y; k++) if (((unsigned char *)y)[k] != 7) return 8;
  model_begin(&state);
  return 10 * rc + model_push(&state, x);
}
"""
    build({**emit(c.done()), "main.c": main}, tmp_path, [*STRICT, "model.c", "main.c", "-o", "main"], host())
    x = np.zeros(6, np.float32)
    x[4] = value
    assert subprocess.run([str(tmp_path / "main")], input=x.tobytes(), check=False).returncode == 11


def test_what_has_no_kernel_or_no_name_is_refused(chain) -> None:
    class QNew(QOp):
        def run(self, k, c, *xs):
            return xs[0]

    c = chain((1, 4, 4))
    c.conv(3, (3, 3))
    g = c.done()
    with pytest.raises(DesignError, match="identifier"):
        emit(g, "a b")
    with pytest.raises(UnsupportedError, match="QNew"):
        emit(replace(g, steps=(replace(g.steps[0], op=QNew(), constants={}), *g.steps[1:])))


def test_only_what_is_used_is_printed(chain) -> None:
    c = chain((1, 4, 4))
    c.conv(3, (3, 3))
    source = emit(c.done())["model.c"]
    for absent in ("depthwise", "maxpool", "lookup", "entry(", "malloc", "math.h"):
        assert absent not in source

"""Numbers beside a map: every C, every chip, ONNX and the price hold them."""

import subprocess
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fused import BODIES, TASKS

from featherweight.blocks.conv import ConvBlock
from featherweight.cost.choice import How, lay_out
from featherweight.cost.code import Code, flash_bytes
from featherweight.cost.price import lowered, price, standard
from featherweight.design import Design
from featherweight.errors import DataError, ProofError, UnsupportedError
from featherweight.family import FAMILIES as SHAPES
from featherweight.integer.forward import outputs
from featherweight.integer.lower import lower
from featherweight.job.emulation import emulated
from featherweight.targets import c99, onnx, onnx_float
from featherweight.targets.compiler import STRICT, host, measure
from featherweight.targets.family import FAMILIES
from featherweight.targets.prove import prove
from featherweight.targets.tables import state_bytes
from featherweight.targets.tflite.write import write
from featherweight.targets.variant import Variant
from featherweight.task import Input, Task

from .compiled import compiled, same


def ways(spec: Input) -> list[Variant]:
    turned = (False, True) if spec.kind == "signal" else (False,)
    return [Variant(f, t) for f in FAMILIES for t in turned] + [Variant("pairs", room=64)]


@pytest.mark.parametrize("where", TASKS)
def test_every_c_gives_the_bits_of_the_interpreter(where: str, random_network: Any, tmp_path: Any) -> None:
    task, programs, expected, raw, odd = TASKS[where], {}, [], np.empty(0), list(TASKS).index(where) % 2
    for k, (blocks, squeeze) in enumerate(zip(BODIES[:2], (5 * odd, 5 - 5 * odd), strict=True)):
        network, x = random_network(task, blocks, seed=k, squeeze=squeeze)
        g = lower(network)
        raw = raw if raw.size else x[:12]
        for n, how in enumerate(ways(task.input)[k::3]):
            programs[f"g{k}_{n}"] = g, how.files(g, f"g{k}_{n}")
            expected.append((g.run(raw), how))
    for found, (right, how) in zip(compiled(programs, raw, tmp_path / "c"), expected, strict=True):
        assert same(found, right), how


@pytest.mark.parametrize("where, squeeze", [("picture", 5), ("signal", 0)])
def test_the_c_of_a_gateway_does_too(where: str, squeeze: int, random_network: Any) -> None:
    network, x = random_network(TASKS[where], BODIES[0], squeeze=squeeze)
    g = lower(network)
    assert prove(g, Variant("vector").files(g), x, more=("-march=native",)).differ == 0


PARTS = """\
#include "model.h"
#include <stdio.h>
#include <string.h>
int main(void) {
  static model_state s, t;
  static model_input x[MODEL_INPUT_SIZE], beside[BESIDE];
  float y[MODEL_OUTPUT_SIZE], z[MODEL_OUTPUT_SIZE];
  while (fread(x, sizeof x, 1, stdin) == 1) {
    memset(&s, 0x5a, sizeof s);
    memcpy(beside, x + SIZE, sizeof beside);
    if (model_predict_with(&t, x, z)) return 1;
    memset(x + SIZE, 0x11, sizeof beside);
    if (model_predict_parts(&s, x, beside, y) || memcmp(y, z, sizeof y)) return 2;
  }
  return 0;
}
"""


@pytest.mark.parametrize("family", ["pairs", "vector"])
def test_map_and_numbers_may_lie_in_two_places(family: str, random_network: Any, tmp_path: Any) -> None:
    network, x = random_network(TASKS["signal"], BODIES[0], squeeze=3)
    spec = network.task.input
    files = {**Variant(family).files(lower(network)), "main.c": PARTS}
    assert "model_push" not in files["model.h"] and "then 9 numbers beside it" in files["model.h"]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    sizes = [f"-DSIZE={spec.size}", f"-DBESIDE={spec.beside}"]
    built = [host().command, *STRICT, *sizes, "-fsanitize=undefined,address", "model.c", "main.c", "-o", "main"]
    subprocess.run(built, cwd=tmp_path, check=True)
    subprocess.run([str(tmp_path / "main")], input=x.tobytes(), check=True)


@pytest.mark.parametrize("where", ["signal", "one"])
def test_a_number_that_is_none_is_refused_wherever_it_stands(where: str, random_network: Any) -> None:
    network, x = random_network(TASKS[where], BODIES[0], squeeze=3)
    g = lower(network)
    for at in (0, -1):
        bad = x.copy()
        bad[2, at] = np.nan
        with pytest.raises(DataError, match="1 samples hold NaN"):
            g.run(bad)
        with pytest.raises(ProofError, match="rejected"):
            prove(g, c99.emit(g), bad, expected=g.run(x))


@pytest.mark.parametrize("chip, where", [("cortex-m0plus", "picture"), ("cortex-m4", "signal"), ("cortex-m55", "hour")])
def test_chips_answer_as_the_integers_do(chip: str, where: str, board: Any, random_network: Any) -> None:
    device = board(chip)
    network, x = random_network(TASKS[where], BODIES[0], squeeze=5)
    g = lower(network)
    proof = emulated(g.task, c99.emit(g, family=device.family), x, g.run(x), device)
    assert (proof["emulated"], proof["differ"], proof["ram_bytes_streaming"]) == (len(x), 0, None)


@pytest.mark.parametrize("where, squeeze", [("picture", 6), ("hour", 0), ("signal", 6)])
def test_the_price_is_what_the_compiler_measures(where: str, squeeze: int) -> None:
    task = TASKS[where]
    design = Design(task.input.shape, task.network_outputs, BODIES[0], beside=task.input.beside, squeeze=squeeze)
    known, real = price(design, task), price(design, task, how=How.MEASURED)
    assert real.flash_bytes - 24 <= known.flash_bytes <= 1.03 * real.flash_bytes
    assert abs(known.ram_bytes - real.ram_bytes) <= 24
    for laid in lay_out(lowered(design, task, standard(task)), None):
        assert laid.program is not None and laid.cycles
        m = measure(c99.printed(laid.program))
        code = Code.read(laid.program, m)
        assert flash_bytes(laid.program, code) == m.flash_bytes
        least, most = Code.least(laid.program), Code.bound(laid.program)
        assert flash_bytes(laid.program, least) <= m.flash_bytes <= flash_bytes(laid.program, most)
        assert least.stack_bytes <= m.stack_bytes <= most.stack_bytes
        assert m.static_bytes == 8 * -(-state_bytes(laid.program) // 8)


def test_numbers_squeezed_first_do_not_stay_in_memory(random_network: Any) -> None:
    """A hundred numbers beside a map that needs more than they do cost no RAM once they are squeezed."""
    task = Task("regression", Input("image", (1, 24, 24), "uint8", beside=100), ("u",))
    plain = Task("regression", task.input.map, ("u",))
    blocks = (ConvBlock(8), ConvBlock(8, stride=2))
    fused = Variant().program(lower(random_network(task, blocks, squeeze=4)[0])).plan.size_bytes
    alone = Variant().program(lower(random_network(plain, blocks)[0])).plan.size_bytes
    assert alone > 100 and fused <= alone + 32


@pytest.mark.parametrize("where", TASKS)
def test_onnx_reads_the_flat_row(where: str, random_network: Any) -> None:
    for squeeze in (0, 4):
        network, x = random_network(TASKS[where], BODIES[0], squeeze=squeeze)
        g = lower(network)
        assert same(onnx.run(onnx.emit(g), x), g.run(x))
        found = onnx.run(onnx_float.emit(network), x.astype(np.float32))
        np.testing.assert_allclose(found, outputs(network, x), rtol=1e-3, atol=1e-3)
        with pytest.raises(UnsupportedError, match="one input has one scale"):
            write(g)


@pytest.mark.parametrize("family", list(SHAPES))
def test_every_family_takes_numbers_in(family: str) -> None:
    task = TASKS["picture"]
    if not SHAPES[family].suits(task.input):
        pytest.skip("not for images")
    design = SHAPES[family]().design(task.input, task.network_outputs)
    fused = replace(design, beside=13, squeeze=4)
    graph = fused.shipped
    assert graph.shapes[graph.output] == (3, 1, 1) and len(graph.readers("beside")) == 1
    assert fused.size.params != design.size.params and Design.from_json(fused.to_json()) == fused

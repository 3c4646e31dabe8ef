"""Every block in the C for gateways = the interpreter, bit for bit, in every instruction set that this machine runs."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from featherweight.block import BLOCKS, Block
from featherweight.design import Design, Head
from featherweight.errors import FeatherError
from featherweight.graph import Builder
from featherweight.integer.graph import IntegerGraph
from featherweight.integer.lower import lower
from featherweight.ops.concat import Concat
from featherweight.ops.linear import Linear
from featherweight.targets.compiler import STRICT, host
from featherweight.targets.vector.source import emit
from featherweight.task import Input, Task

TASKS = {
    "colour": Task("circular", Input("image", (3, 11, 9), "uint8"), ("v",), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 8, 12), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 21), "float32"), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 16), "int16"), classes=("no", "yes")),
}
SETS = {  # what to tell the compiler, what the processor must have
    "avx512": (("-mavx512vnni", "-mavx512bw", "-mavx512vl"), {"avx512_vnni", "avx512bw", "avx512vl"}),
    "avx2": (("-mavx2",), {"avx2"}),
    "avxvnni": (("-mavx2", "-mavxvnni"), {"avx2", "avx_vnni"}),
    "scalar": ((), set()),
}
ONE = """\
static int run_{n}(void) {{
  static {n}_state state;
  static {n}_input x[{N}_INPUT_SIZE];
  static float y[{N}_OUTPUT_SIZE], z[{N}_OUTPUT_SIZE];
  for (int k = 0; k < {rows}; k++) {{
    if (fread(x, sizeof x, 1, stdin) != 1) return 1;
    memset(&state, k, sizeof state);
    if ({n}_predict_with(&state, x, y) || {n}_predict(x, z) || memcmp(y, z, sizeof y)) return 2;
    if (fwrite(y, sizeof y, 1, stdout) != 1) return 3;
  }}
  return 0;
}}
"""


def here(name: str) -> bool:
    """Whether this processor runs the instruction set."""
    info = Path("/proc/cpuinfo")
    flags = set(info.read_text().partition("flags")[2].partition("\n")[0].split()) if info.exists() else set()
    return flags >= SETS[name][1]


def answers(graphs: dict[str, IntegerGraph], x: np.ndarray, folder: Path, options: list[str]) -> list[np.ndarray]:
    """Outputs of every graph's C, all in one program; the state holds other bytes before every prediction."""
    files, functions = {}, ""
    for name, g in graphs.items():
        files.update(emit(g, name))
        functions += ONE.format(n=name, N=name.upper(), rows=len(x))
    includes = "".join(f'#include "{n}.h"\n' for n in graphs)
    runs = "".join(f"  if (run_{n}()) return 1;\n" for n in graphs)
    main = f"int main(void) {{\n{runs}  return 0;\n}}\n"
    files["driver.c"] = f"#include <stdio.h>\n#include <string.h>\n{includes}{functions}{main}"
    for name, text in files.items():
        (folder / name).write_text(text)
    sources = [f for f in files if f.endswith(".c")]
    subprocess.run([host().command, *STRICT, *options, *sources, "-o", "all"], cwd=folder, check=True)
    done = subprocess.run([str(folder / "all")], input=x.tobytes() * len(graphs), capture_output=True, check=True)
    out = np.frombuffer(done.stdout, np.float32)
    sizes = [len(x) * g.task.outputs for g in graphs.values()]
    return [a.reshape(len(x), -1) for a in np.split(out, np.cumsum(sizes)[:-1])]


@dataclass(frozen=True)
class Beside(Block):
    """Blocks that read the input itself and two maps of 8 bits, one narrow; a layer reads all of each one's result."""

    blocks: tuple[Block, ...]

    def build(self, g: Builder, x: str) -> str:
        stems = (x, g.conv(x, 6, 3, act="hardswish"), g.conv(x, 35, 1))
        return g(Concat(), *(g(Linear(3), b.build(g, stem)) for stem in stems for b in self.blocks))


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


@pytest.mark.parametrize("isa", SETS)
@pytest.mark.parametrize("where", TASKS)
def test_every_block_gives_the_integers_of_the_interpreter(where: str, isa: str, random_network, tmp_path) -> None:
    if not here(isa):
        pytest.skip(f"this processor has no {isa}")
    task = TASKS[where]
    chosen = blocks(task)
    assert {type(b) for b in chosen} == {BLOCKS[name] for name in BLOCKS}
    network, x = random_network(task, (Beside(chosen),), Head(0))
    g = lower(network)
    (got,) = answers({"all_blocks": g}, x, tmp_path, ["-O1", *SETS[isa][0]])
    expected = g.run(x)
    assert np.ptp(expected) > 0
    assert np.array_equal(got.view(np.uint32), expected.view(np.uint32))

"""Random integer graphs, and the C for gateways compiled and run in any instruction set that this machine has."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from featherweight.data.standard import Standard
from featherweight.integer.graph import IntegerGraph, Readout, Step
from featherweight.integer.verify import reach, verify
from featherweight.ops.conv import QConv
from featherweight.ops.linear import QLinear
from featherweight.quant import QOp, QParams
from featherweight.targets.compiler import STRICT, host
from featherweight.targets.prove import SANITIZE
from featherweight.targets.vector.source import emit
from featherweight.task import Input, Task

SETS = {  # what to tell the compiler, what the processor must have
    "avx512": (("-mavx512vnni", "-mavx512bw", "-mavx512vl"), {"avx512_vnni", "avx512bw", "avx512vl"}),
    "avx2": (("-mavx2",), {"avx2"}),
    "avxvnni": (("-mavx2", "-mavxvnni"), {"avx2", "avx_vnni"}),
    "vnni256": (("-mavx2", "-mavx512vnni", "-mavx512vl"), {"avx512_vnni", "avx512vl"}),  # AVX-VNNI's code, for AVX-512
    "sse2": ((), {"sse2"}),
    "plain": (("-DPLAIN",), set()),
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
    memset(&state, ~k, sizeof state);
    {n}_begin(&state);
    if ({n}_finish(&state, z) != 2) return 3;
    for (int r = 0; r < {N}_ROWS; r++)
      if ({n}_push(&state, x + r * {N}_ROW_SIZE)) return 4;
    if ({n}_push(&state, x) != 2 || {n}_finish(&state, z) || memcmp(y, z, sizeof y)) return 5;
    if (fwrite(y, sizeof y, 1, stdout) != 1) return 6;
  }}
  return 0;
}}
"""


def has(isa: str) -> bool:
    """Whether this processor runs the instruction set."""
    info = Path("/proc/cpuinfo")
    flags = set(info.read_text().partition("flags")[2].partition("\n")[0].split()) if info.exists() else set()
    return flags >= SETS[isa][1]


def answers(
    graphs: dict[str, IntegerGraph], x: np.ndarray, folder: Path, isa: str, sanitize: bool = False
) -> list[np.ndarray]:
    """Outputs of every graph's C, all in one program: at once, in the library's state and row by row; what the state
    held before must not matter."""
    files, functions = {}, ""
    for name, g in graphs.items():
        files.update(emit(g, name))
        functions += ONE.format(n=name, N=name.upper(), rows=len(x))
    includes = "".join(f'#include "{n}.h"\n' for n in graphs)
    runs = "".join(f"  if ((code = run_{n}())) return code;\n" for n in graphs)
    main = f"int main(void) {{\n  int code;\n{runs}  return 0;\n}}\n"
    files["driver.c"] = f"#include <stdio.h>\n#include <string.h>\n{includes}{functions}{main}"
    for name, text in files.items():
        (folder / name).write_text(text)
    sources = [f for f in files if f.endswith(".c")]
    flags = [*STRICT, *SETS[isa][0], *(("-O2", *SANITIZE) if sanitize else ("-O0",))]
    subprocess.run([host().command, *flags, *sources, "-o", "all"], cwd=folder, check=True)
    done = subprocess.run([str(folder / "all")], input=x.tobytes() * len(graphs), capture_output=True, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr.decode()[-2000:])
    out = np.frombuffer(done.stdout, np.float32)
    sizes = [len(x) * g.task.outputs for g in graphs.values()]
    return [a.reshape(len(x), -1) for a in np.split(out, np.cumsum(sizes)[:-1])]


Layer = Callable[["Chain"], str]


class Chain:
    """Grows an integer graph of random numbers, step by step, from an input of bytes (or of 12 bits)."""

    def __init__(self, shape: tuple[int, int, int], dtype: str = "uint8", seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)
        kind = "image" if dtype == "uint8" else "signal"
        self.task = Task("regression", Input(kind, shape, dtype), ("u", "v", "w"))
        self.q = {"x": QParams(0.01, 3, 8) if dtype == "uint8" else QParams(0.01, 0, 12)}
        self.shapes, self.steps, self.last = {"x": shape}, [], "x"

    def step(
        self,
        op: QOp,
        shape: tuple[int, int, int],
        q: QParams,
        constants: dict[str, Any] | None = None,
        inputs: tuple[str, ...] = (),
    ) -> str:
        name = f"v{len(self.steps)}"
        self.steps.append(Step(op, inputs or (self.last,), name, constants or {}))
        self.shapes[name], self.q[name], self.last = shape, q, name
        return name

    def conv(
        self, out: int, kernel: tuple[int, int], stride: tuple[int, int] = (1, 1), groups: int = 1, same: bool = True
    ) -> str:
        """A convolution whose results use all of their bits, with or without a frame."""
        (c, h, w), qx = self.shapes[self.last], self.q[self.last]
        (kh, kw), rng = kernel, self.rng
        pads = (kh // 2, (kh - 1) // 2, kw // 2, (kw - 1) // 2) if same else (0, 0, 0, 0)
        shape = out, (h + sum(pads[:2]) - kh) // stride[0] + 1, (w + sum(pads[2:]) - kw) // stride[1] + 1
        weights = rng.integers(-127, 128, (out, c // groups, kh, kw))
        k = {"w": weights, "b": rng.integers(-5000, 5000, out) - qx.zero * weights.reshape(out, -1).sum(1)}
        widest = np.abs(np.stack(reach(k, qx))).max(0)
        k["m"] = np.minimum(2.0**31 - 1, 2.0**32 * rng.uniform(300, 900, out) / widest).astype(np.int64)
        ends = sorted(rng.integers(-128, 128, 2).tolist()) if rng.random() < 0.3 else [-128, 127]
        zero = int(rng.integers(-128, 128)) if ends == [-128, 127] else ends[0]
        ends = ends if ends[1] > ends[0] + 40 else [-128, 127]
        return self.step(QConv(kernel, stride, groups, pads, qx.zero, zero, *ends), shape, QParams(0.02, zero), k)

    def done(self) -> IntegerGraph:
        """Read everything with a last layer."""
        shape, qx = self.shapes[self.last], self.q[self.last]
        k = {"w": self.rng.integers(-127, 128, (3, *shape)), "b": self.rng.integers(-99, 99, 3)}
        self.step(QLinear(shape[1:], qx.zero), (3, 1, 1), QParams(0.01, 0, 32), k)
        normal = Standard((0.0,), (1.0,))
        steps = tuple(self.steps)
        return verify(IntegerGraph(self.task, normal, self.shapes, self.q, steps, Readout("linear", (1.0, 0.5, 0.25))))


def samples(g: IntegerGraph, n: int = 3) -> np.ndarray:
    """Raw inputs, the ends of the range included."""
    rng, spec = np.random.default_rng(1), g.task.input
    if spec.dtype == "uint8":
        return rng.choice([0, 1, 100, 200, 254, 255], (n, *spec.array_shape)).astype(np.uint8)
    return (rng.normal(0, 12, (n, *spec.array_shape))).astype(spec.dtype)


@pytest.fixture
def chain() -> type[Chain]:
    """Starts a random graph."""
    return Chain


@pytest.fixture
def compiled(tmp_path):
    """(graphs, x, isa, sanitize) -> outputs of each; skips where the processor lacks the instructions."""

    def run(graphs, x, isa, sanitize=False):
        if not has(isa):
            pytest.skip(f"this processor has no {isa}")
        return answers(graphs, x, tmp_path, isa, sanitize)

    return run


@pytest.fixture
def agree(tmp_path):
    """Assert that the C of every graph = its interpreter, in the widest vectors here and in those of every x86-64."""

    def check(graphs: dict[str, IntegerGraph]) -> None:
        widest = next(k for k in ("avx512", "avx2", "plain") if has(k))
        x = samples(next(iter(graphs.values())))
        for isa in (widest, "sse2" if has("sse2") else "plain"):
            for (name, g), got in zip(graphs.items(), answers(graphs, x, tmp_path, isa), strict=True):
                expected = g.run(x)
                assert np.ptp(expected) > 0, name
                assert np.array_equal(got, expected), (name, isa)

    return check

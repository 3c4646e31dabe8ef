"""The C of many graphs in one program, run under sanitizers."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from featherweight.integer.graph import IntegerGraph
from featherweight.targets.compiler import STRICT, host

DRIVER = """\
#include <stdio.h>
#include <string.h>
{includes}
{functions}
int main(void) {{
{calls}
  return 0;
}}
"""
ONE = """\
static int run_{n}(void) {{
  static {t} x[{rows}][{N}_INPUT_SIZE];
  static float y[{N}_OUTPUT_SIZE];
  static {n}_state state;
  if (fread(x, sizeof x, 1, stdin) != 1) return 1;
  for (int k = 0; k < {rows}; k++) {{
    memset(&state, k % 2 ? 0x7f : 0x80, sizeof state); /* nothing may be expected of a fresh state */
    if ({n}_predict_with(&state, x[k], y) || fwrite(y, sizeof y, 1, stdout) != 1) return 2;
  }}
  return 0;
}}
"""


def compiled(
    graphs: Mapping[str, tuple[IntegerGraph, Mapping[str, str]]], x: np.ndarray, folder: Path
) -> list[np.ndarray]:
    """Outputs (N, K) of every graph's C for inputs `x`, by name: (graph, its files, emitted under that name)."""
    files, functions, calls = {}, "", ""
    t = {"float32": "float", "uint8": "uint8_t", "int16": "int16_t"}[x.dtype.name]
    for name, (_, own) in graphs.items():
        files.update(own)
        functions += ONE.format(n=name, N=name.upper(), t=t, rows=len(x))
        calls += f"  if (run_{name}()) return 1;\n"
    includes = "\n".join(f'#include "{n}.h"' for n in graphs)
    files["driver.c"] = DRIVER.format(includes=includes, functions=functions, calls=calls)
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    sources = [f for f in files if f.endswith(".c")]
    sanitize = ["-fsanitize=undefined,address", "-fno-sanitize-recover=all"]
    subprocess.run([host().command, *STRICT, "-O0", *sanitize, *sources, "-o", "all"], cwd=folder, check=True)
    done = subprocess.run([str(folder / "all")], input=x.tobytes() * len(graphs), capture_output=True, check=True)
    sizes = [len(x) * g.task.outputs for g, _ in graphs.values()]
    parts = np.split(np.frombuffer(done.stdout, np.float32), np.cumsum(sizes)[:-1])
    return [a.reshape(len(x), -1) for a in parts]


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether all bits are equal."""
    return np.array_equal(a.view(np.uint32), b.view(np.uint32))

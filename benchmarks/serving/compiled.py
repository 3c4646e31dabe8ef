"""Our C for gateways in a shared library, called as often as a slot lasts."""

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from featherweight.integer.graph import IntegerGraph
from featherweight.targets.compiler import host
from featherweight.targets.vector.source import emit

SETS = {  # name -> what the compiler is told
    "AVX-512-VNNI": ("-O3", "-march=native"),
    "AVX2": ("-O3", "-mavx2", "-mfma"),
    "SSE2": ("-O3",),
    "plain C": ("-O3", "-DPLAIN"),
}
LOOP = """
#include "model.h"
int often(const model_input *x, float *y, int n) {
  static model_state state;
  int bad = 0;
  for (int k = 0; k < n; k++) bad |= model_predict_with(&state, x, y);
  return bad;
}
"""


class Compiled:
    """One network, compiled for one instruction set."""

    def __init__(self, g: IntegerGraph, x: np.ndarray, isa: str) -> None:
        """x: samples (N, ...); the first one is what is predicted again and again."""
        folder = Path(tempfile.mkdtemp())
        for name, text in {**emit(g), "loop.c": LOOP}.items():
            (folder / name).write_text(text)
        flags = ["-std=c99", *SETS[isa], "-fPIC", "-shared", "-o", "net.so"]
        subprocess.run([host().command, *flags, "model.c", "loop.c"], cwd=folder, check=True)
        self.library = ctypes.CDLL(str(folder / "net.so"))
        shutil.rmtree(folder)
        self.x, self.y = np.ascontiguousarray(x), np.zeros(g.task.outputs, np.float32)
        self.name = f"ours, {isa}"
        self.equal = bool(np.array_equal(self.answers(), g.run(x)))

    def __call__(self, n: int, k: int = 0) -> None:
        """Predict sample k n times."""
        where = (a.ctypes.data_as(ctypes.c_void_p) for a in (self.x[k], self.y))
        if self.library.often(*where, n):
            raise RuntimeError("a finite input was refused")

    def answers(self) -> np.ndarray:
        """Outputs (N, K) of every sample."""
        out = []
        for k in range(len(self.x)):
            self(1, k)
            out.append(self.y.copy())
        return np.stack(out)

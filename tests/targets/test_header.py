"""One header for every winner: what is written against it compiles whether a network or a baseline ships."""

import subprocess

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.classical.source import files as classical
from featherweight.integer.lower import lower
from featherweight.targets import c99
from featherweight.targets.compiler import STRICT, host
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 4, 4), "uint8"), classes=('*/ "a"', "b", "c"))
CALLER = """\
#define MODEL_WITH_CLASSES
#include "model.h"
int main(void) {
  static model_state one, two;
  static model_input x[MODEL_INPUT_SIZE];
  float y[MODEL_OUTPUT_SIZE], z[MODEL_OUTPUT_SIZE];
  x[0] = 7;
  if (model_predict(x, y) || model_predict_with(&one, x, y) || model_predict_with(&two, x, z)) return 1;
  return !MODEL_CLASSES[2] || y[2] != z[2];
}
"""


@pytest.mark.parametrize("who", ["network", "baseline"])
def test_one_caller_serves_every_winner(who, random_network, tmp_path) -> None:
    if who == "network":
        network, _ = random_network(TASK, (ConvBlock(2),))
        made = c99.emit(lower(network))
    else:
        made = classical(TASK, "", "    for (int i = 0; i < 3; ++i) sum[i] = input[0] + i;\n")
    for name, text in {**made, "main.c": CALLER}.items():
        (tmp_path / name).write_text(text)
    build = [host().command, *STRICT, "model.c", "main.c", "-o", "caller"]
    subprocess.run(build, cwd=tmp_path, check=True)
    subprocess.run([str(tmp_path / "caller")], check=True)


def test_a_header_names_what_goes_in_and_comes_out() -> None:
    table = Input("table", (1, 1, 2), "float32", columns=("age", "*/"))
    text = classical(Task("regression", table, ("y",), units=("m",)), "", "")["model.h"]
    assert "column 0: age" in text and "0: y m" in text and text.count("*/") == 3
    assert "typedef float model_input;" in text and np.all([w in text for w in ("INPUT_SIZE 2", "OUTPUT_SIZE 1")])

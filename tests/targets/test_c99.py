"""The text of the C: what it declares, what it refuses, and names that try to break out of it."""

import subprocess
from dataclasses import dataclass, replace

import numpy as np
import pytest

from featherweight.block import Block
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.linear import LinearBlock
from featherweight.design import Head
from featherweight.errors import DesignError, UnsupportedError
from featherweight.integer.lower import lower
from featherweight.ops.upsample import Upsample
from featherweight.quant import QOp
from featherweight.targets import c99, onnx
from featherweight.targets.compiler import STRICT, host
from featherweight.targets.prove import run
from featherweight.task import Input, Task

IMAGE = Task("multiclass", Input("image", (3, 8, 8), "uint8"), classes=("a", "b"))
HOSTILE = ('*/ int x; /*"', "??/", "a\\", "ü\u202e%s", "\n#error no", "'\x00")
TABLE = Task(
    "multiclass",
    Input("table", (1, 1, 6), "float32", columns=HOSTILE),
    HOSTILE[:1],
    classes=HOSTILE,
    units=("*/",),
)


def test_the_header_declares_what_callers_rely_on(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(4),))
    files = c99.emit(lower(network))
    assert set(files) == {"model.h", "model.c"}
    for line in (
        "#define MODEL_INPUT_SIZE 192",
        "#define MODEL_OUTPUT_SIZE 2",
        "int model_predict(const uint8_t *input, float *output);",
        "int model_predict_with(model_state *state, const uint8_t *input, float *output);",
    ):
        assert line in files["model.h"]
    assert "malloc" not in files["model.c"] and "math.h" not in files["model.c"]


@dataclass(frozen=True)
class Enlarged(Block):
    def build(self, g, x):
        return g(Upsample(g.square(x, 2), (0, 1)), x)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_an_input_can_be_enlarged_as_it_is(dtype, random_network, tmp_path) -> None:
    """The C reads the caller's bytes, or 16-bit values, and copies them."""
    spec = Input("image", (3, 4, 5), "uint8") if dtype == "uint8" else Input("signal", (2, 1, 9), dtype)
    network, x = random_network(Task("regression", spec, ("u",)), (Enlarged(), ConvBlock(4)))
    g = lower(network)
    expected = g.run(x)
    assert np.ptp(expected) > 0 and g.q["v0"] == g.q["x"]
    got, _ = run(c99.emit(g), x, tmp_path)
    assert np.array_equal(got.reshape(len(x), -1), expected)
    assert np.array_equal(onnx.run(onnx.emit(g), x), expected)


def test_hostile_names_stay_names(random_network, tmp_path) -> None:
    network, x = random_network(TABLE, (LinearBlock(5),), Head(0))
    g = lower(network)
    files = c99.emit(g)
    got, _ = run(files, x, tmp_path)
    assert np.array_equal(got.reshape(len(x), -1), g.run(x))
    program = (
        "#define MODEL_WITH_CLASSES\n#include <stdio.h>\n#include <string.h>\n"
        '#include "model.h"\nint main(void) { for (int k = 0; k < 6; k++) '
        "fwrite(MODEL_CLASSES[k], 1, strlen(MODEL_CLASSES[k]) + 1, stdout); return 0; }\n"
    )
    (tmp_path / "names.c").write_text(program)
    subprocess.run([host().command, *STRICT, "names.c", "-o", "names"], cwd=tmp_path, check=True)
    out = subprocess.run([str(tmp_path / "names")], capture_output=True, check=True).stdout
    assert out.split(b"\0")[:5] == [n.encode() for n in HOSTILE[:5]]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_input_that_is_not_finite_is_refused_and_nothing_written(value, random_network, tmp_path) -> None:
    network, x = random_network(TABLE, (LinearBlock(5),), Head(0))
    files = c99.emit(lower(network))
    main = """
#include <stdio.h>
#include <string.h>
#include "model.h"
int main(void) {
  static float x[MODEL_INPUT_SIZE], y[MODEL_OUTPUT_SIZE];
  if (fread(x, sizeof x, 1, stdin) != 1) return 9;
  memset(y, 7, sizeof y);
  const int rc = model_predict(x, y);
  for (size_t k = 0; k < sizeof y; k++) if (((unsigned char *)y)[k] != 7) return 8;
  return rc;
}
"""
    for name, text in {**files, "main.c": main}.items():
        (tmp_path / name).write_text(text)
    command = [host().command, *STRICT, "-O2", "model.c", "main.c", "-o", "main"]
    subprocess.run(command, cwd=tmp_path, check=True)
    x[0, 4] = value
    done = subprocess.run([str(tmp_path / "main")], input=x[0].tobytes(), check=False)
    assert done.returncode == 1


def test_floats_round_alike_where_multiply_and_add_may_fuse(random_network, tmp_path) -> None:
    network, x = random_network(replace(TABLE, input=replace(TABLE.input, columns=())), (LinearBlock(5),), Head(0))
    g = lower(network)
    rng = np.random.default_rng(0)
    near = (g.quantize_input(x)[:, 0, 0] + 0.5) / g.entry[1] + g.entry[0]  # next to where the rounding changes
    x = np.concatenate([near, rng.normal(0, 1e3, near.shape), np.full_like(near, 3e38)]).astype(np.float32)
    files = c99.emit(g)
    fused = '#if defined(__GNUC__) && defined(__x86_64__)\n#pragma GCC target("fma")\n#endif\n'
    fused += '#pragma GCC optimize("fp-contract=fast")\n' if "gcc" in host().name else ""
    files["model.c"] = fused + files["model.c"]
    got, _ = run(files, x, tmp_path)
    assert np.array_equal(got.reshape(len(x), -1), g.run(x))


PUSHED = """
#include <stdio.h>
#include <string.h>
#include "model.h"
int main(void) {
  static model_state s;
  static model_input x[MODEL_ROWS * MODEL_ROW_SIZE];
  static float y[MODEL_OUTPUT_SIZE], z[MODEL_OUTPUT_SIZE];
  for (int n = 0; fread(x, sizeof x, 1, stdin) == 1; n++) {
    model_begin(&s);
    for (int r = 0; r < MODEL_ROWS; r++) {
      memset(z, 7, sizeof z);
      memcpy(y, z, sizeof z);
      if (model_finish(&s, y) != 2 || memcmp(y, z, sizeof z)) return 3; /* rows are missing */
      if (model_push(&s, x + r * MODEL_ROW_SIZE)) return 4;
    }
    if (model_push(&s, x) != 2) return 5; /* one too many changes nothing */
    if (model_finish(&s, y)) return 6;
    if (model_predict(x, z) || memcmp(y, z, sizeof z)) return 7;
    fwrite(y, sizeof y, 1, stdout);
  }
  return 0;
}
"""
SIGNAL = Task("regression", Input("signal", (2, 1, 23), "float32"), ("u",))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("task", [IMAGE, SIGNAL], ids=["image", "signal"])
def test_rows_can_be_pushed_one_at_a_time(task, turned, random_network, tmp_path) -> None:
    if turned and task is IMAGE:
        return
    network, x = random_network(task, (ConvBlock(5), ConvBlock(6, 3, 2)))
    g = lower(network)
    files = {**c99.emit(g, turned=turned), "main.c": PUSHED}
    rows = 8 if task is IMAGE else 23 if turned else 1
    assert f"#define MODEL_ROWS {rows}\n" in files["model.h"]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    command = [host().command, *STRICT, "-O1", "-fsanitize=undefined,address", "model.c", "main.c", "-o", "main"]
    subprocess.run(command, cwd=tmp_path, check=True)
    done = subprocess.run([str(tmp_path / "main")], input=x.tobytes(), capture_output=True, check=True)
    assert np.array_equal(np.frombuffer(done.stdout, np.float32).reshape(len(x), -1), g.run(x))


def test_a_name_that_is_no_identifier_is_refused(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(4),))
    with pytest.raises(DesignError, match="identifier"):
        c99.emit(lower(network), "a b")


def test_an_op_without_a_kernel_is_refused(random_network) -> None:
    class QNew(QOp):
        def run(self, k, c, *xs):
            return xs[0]

    network, _ = random_network(IMAGE, (ConvBlock(4),))
    g = lower(network)
    with pytest.raises(UnsupportedError, match="QNew"):
        c99.emit(replace(g, steps=(replace(g.steps[0], op=QNew(), constants={}), *g.steps[1:])))


def test_only_kernels_that_are_used_are_printed(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(4),))
    source = c99.emit(lower(network))["model.c"]
    assert "conv_int8" in source
    for absent in ("depthwise_int8", "concat", "turn(", "volatile float a", "blend", "maxpool", "period"):
        assert absent not in source

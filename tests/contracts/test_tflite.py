"""Every block, function and head as a TensorFlow Lite file: LiteRT with XNNPACK computes the interpreter's bits."""

from importlib import import_module

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.design import Head
from featherweight.errors import DesignError, UnsupportedError
from featherweight.integer.graph import QOPS, IntegerGraph
from featherweight.integer.lower import lower
from featherweight.ops.difference import QDifference
from featherweight.ops.linear import QLinear
from featherweight.ops.pointwise import FUNCTIONS, LEARNT
from featherweight.quant import QOp
from featherweight.targets.tflite.layers import LAYERS
from featherweight.targets.tflite.run import run
from featherweight.targets.tflite.write import write
from featherweight.task import Input, Task

pytest.importorskip("ai_edge_litert", reason="LiteRT is not installed: no runtime to compare with")

TASKS = {
    "colour": Task("circular", Input("image", (3, 11, 9), "uint8"), ("v",), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 8, 12), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 21), "float32"), ("u", "v")),
    "samples": Task("multilabel", Input("signal", (1, 1, 16), "int16"), ("a", "b")),
    "table": Task("regression", Input("table", (1, 1, 9), "float32"), ("u",)),
}


def equal(g: IntegerGraph, x: np.ndarray) -> bool:
    expected = g.run(x)
    assert np.ptp(expected) > 0  # a constant would prove nothing
    return np.array_equal(run(write(g), x).view(np.uint32), expected.view(np.uint32))


@pytest.mark.parametrize("where", TASKS)
@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block(name: str, where: str, random_network) -> None:
    kind, tried = BLOCKS[name], 0
    narrow = {"width": 5} if "width" in kind.domain() else {}
    for at in (0, -1):
        block = kind(**narrow, **{k: v[at] for k, v in kind.domain().items() if k != "width"})
        for blocks in ((block,), (ConvBlock(6, 3, 1, "hardswish"), block)):
            try:
                network, x = random_network(TASKS[where], blocks, seed=tried)
            except (DesignError, UnsupportedError):  # the input is too small, or nothing of it ships
                continue
            assert equal(lower(network), x[:4]), blocks
            tried += 1
    assert tried


@pytest.mark.parametrize("fn", [*FUNCTIONS, *LEARNT])
@pytest.mark.parametrize("how", ["mean", "max"])
def test_every_function_and_head(fn: str, how: str, random_network) -> None:
    for grid, where in ((0, "grey"), (1, "colour"), (2, "signal")):
        network, x = random_network(TASKS[where], (ConvBlock(6, 3, 1, fn), ConvBlock(4, 3, 2, fn)), Head(grid, how))
        assert equal(lower(network), x[:3])


def test_every_integer_op_on_bytes_has_an_operator() -> None:
    """A difference is wide, and the last layer's sums leave as floats: these two have forms of their own."""
    for name in QOPS:
        import_module(f"{QOPS.package}.{name}")
    assert set(QOp.__subclasses__()) - {QDifference, QLinear} == set(LAYERS)

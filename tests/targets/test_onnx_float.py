"""The float network as ONNX: what the numpy interpreter of floats computes, for every block and every kind of task."""

from typing import Any

import numpy as np
import onnx as format_of
import pytest

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.linear import LinearBlock
from featherweight.design import Head
from featherweight.errors import DesignError, UnsupportedError
from featherweight.integer.forward import RULES as NUMPY
from featherweight.integer.forward import outputs
from featherweight.ops.norm import Norm
from featherweight.ops.pointwise import FUNCTIONS, LEARNT
from featherweight.targets import onnx, onnx_float, symbol
from featherweight.task import Input, Task

TASKS: dict[str, Task] = {
    "colour": Task("circular", Input("image", (3, 11, 9), "uint8"), ("v", "w"), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 8, 12), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 21), "float32"), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 16), "int16"), classes=("no", "yes")),
}


def close(network: Any, x: np.ndarray) -> bool:
    model = onnx_float.emit(network)
    format_of.checker.check_model(format_of.load_from_string(model), full_check=True)
    got, expected = onnx.run(model, x.astype(np.float32)), outputs(network, x)
    off = np.abs(got - expected)
    if network.task.kind == "circular":
        off = np.minimum(off, network.task.period - off)
    assert np.ptp(expected) > 0
    return bool((off <= 2e-4 * (1 + np.abs(expected).max())).all())


@pytest.mark.parametrize("where", TASKS)
@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block(name: str, where: str, random_network) -> None:
    kind, tried = BLOCKS[name], 0
    narrow = {"width": 5} if "width" in kind.domain() else {}
    for at in (0, -1):
        block = kind(**narrow, **{k: v[at] for k, v in kind.domain().items() if k != "width"})
        for blocks in ((block,), (ConvBlock(6, 3, 1, "hardswish"), block)):
            try:
                network, x = random_network(TASKS[where], blocks)
            except (DesignError, UnsupportedError):
                continue
            assert close(network, x), blocks
            tried += 1
    assert tried


@pytest.mark.parametrize("fn", [*FUNCTIONS, *LEARNT])
def test_every_function(fn: str, random_network) -> None:
    assert close(*random_network(TASKS["grey"], (ConvBlock(4, act=fn),), Head(0)))


def test_a_table(random_network) -> None:
    task = Task("regression", Input("table", (1, 1, 7), "float32"), ("u",))
    assert close(*random_network(task, (LinearBlock(9, "tanh"), LinearBlock(4)), Head(0)))


def test_angles_of_all_quadrants() -> None:
    from onnx import TensorProto, helper

    from featherweight.targets.symbol import Writer

    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(size=(50, 2)), [[1, 0], [-1, 0], [0, 1], [0, -1]]]).astype(np.float32)
    w = Writer()
    columns = [w("Gather", "input", np.array([k]), axis=1) for k in (0, 1)]
    w.nodes.append(helper.make_node("Identity", [onnx_float._angle(w, *columns)], ["output"]))
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", k]) for n, k in (("input", 2), ("output", 1))]
    graph = helper.make_graph(w.nodes, "angle", ends[:1], ends[1:], w.constants)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", symbol.OPSET)], ir_version=symbol.IR_VERSION
    )
    got = onnx.run(model.SerializeToString(), points)[:, 0]
    off = np.abs(got - np.arctan2(points[:, 0], points[:, 1]))
    assert np.minimum(off, 2 * np.pi - off).max() < 1e-5


def test_every_op_of_a_shipped_graph_has_a_rule() -> None:
    assert set(NUMPY) - {Norm} == set(onnx_float.RULES)

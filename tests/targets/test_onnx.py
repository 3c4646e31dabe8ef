"""The ONNX model as a file: valid, small, and equal where whole numbers are hard to keep."""

from dataclasses import replace

import numpy as np
import onnx as format_of
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.pool import Pool
from featherweight.design import Head
from featherweight.integer.lower import lower
from featherweight.ops.avgpool import QAvgPool
from featherweight.ops.concat import QConcat
from featherweight.ops.conv import QConv
from featherweight.targets import onnx
from featherweight.task import Input, Task

CASES = [
    (Task("circular", Input("image", (3, 9, 8), "uint8"), ("u", "v"), period=7.0), (ConvBlock(8), DSConv(8)), Head(2)),
    (Task("regression", Input("signal", (2, 1, 30), "float32"), ("u",)), (Dense(4), ConvBlock(6, 3, 2)), Head(1)),
    (Task("binary", Input("table", (1, 1, 7), "float32"), classes=("n", "y")), (LinearBlock(9, "tanh"),), Head(0)),
]


@pytest.mark.parametrize("task, blocks, head", CASES, ids=lambda v: getattr(v, "kind", ""))
def test_valid_and_equal_on_extremes(task, blocks, head, random_network) -> None:
    network, x = random_network(task, blocks, head)
    g = lower(network)
    model = onnx.emit(g)
    format_of.checker.check_model(format_of.load_from_string(model), full_check=True)
    ends = (0, 255) if task.input.dtype == "uint8" else (-1e9, 3e38)
    x = np.concatenate([x, *(np.full_like(x[:1], e) for e in ends)])
    assert np.array_equal(onnx.run(model, x).view(np.uint32), g.run(x).view(np.uint32))


def test_certified_layers_use_the_runtime_s_own_convolution(random_network) -> None:
    task, blocks, head = CASES[0]
    g = lower(random_network(task, blocks, head)[0])
    nodes = [n.op_type for n in format_of.load_from_string(onnx.emit(g)).graph.node]
    assert not g.uncertified and nodes.count("QLinearConv") == sum(s.certified for s in g.steps)
    plain = replace(g, steps=tuple(replace(s, certified=False) for s in g.steps))
    nodes = [n.op_type for n in format_of.load_from_string(onnx.emit(plain)).graph.node]
    assert "QLinearConv" not in nodes and "ConvInteger" in nodes


def test_pools_and_concats_are_convolutions_of_ones(random_network) -> None:
    task = Task("multiclass", Input("image", (1, 12, 10), "uint8"), classes=("a", "b", "c"))
    network, x = random_network(task, (Dense(4), Pool(3, "mean"), ConvBlock(4, act="tanh")), Head(2))
    g = lower(network)
    assert not g.uncertified
    model = onnx.emit(g)
    nodes = [n.op_type for n in format_of.load_from_string(model).graph.node]
    rounded = [s for s in g.steps if isinstance(s.op, QConv | QAvgPool)]
    moved = [m for s in g.steps if isinstance(s.op, QConcat) for m in s.op.m if m]
    assert moved and sum(isinstance(s.op, QAvgPool) for s in rounded) == 2
    assert nodes.count("QLinearConv") == len(rounded) + len(moved)
    assert nodes.count("Div") == 0, "nothing is left to round in integers"
    assert np.array_equal(onnx.run(model, x), g.run(x))


def test_nothing_dead_is_written(random_network) -> None:
    task, blocks, head = CASES[0]
    graph = format_of.load_from_string(onnx.emit(lower(random_network(task, blocks, head)[0]))).graph
    read = {i for n in graph.node for i in n.input} | {"output"}
    assert all(set(n.output) <= read for n in graph.node)
    assert all(c.name in read for c in graph.initializer)

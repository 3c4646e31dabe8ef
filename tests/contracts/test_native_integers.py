"""Every block and family in the integers that ship: the core computes the interpreter's, and learns as torch does."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from shipped import agree

from featherweight.block import BLOCKS, Block
from featherweight.blocks.conv import ConvBlock
from featherweight.data.standard import Standard, TargetScale
from featherweight.design import Design, Head
from featherweight.engines.native import core
from featherweight.errors import DesignError, UnsupportedError
from featherweight.family import FAMILIES
from featherweight.fold import fold
from featherweight.integer.calibrate import calibrated
from featherweight.network import Network
from featherweight.ops.pointwise import FUNCTIONS, LEARNT
from featherweight.recipe import Recipe
from featherweight.task import Input, Task
from featherweight.train.initial import initial

LANES = core._module(core.runs()[0]).lanes
SIZES = (1, LANES, LANES + 3)  # one, a whole vector, and a part of one
TASKS = {
    "colour": Task("circular", Input("image", (3, 11, 9), "uint8"), ("v",), period=10.0),
    "grey": Task("multiclass", Input("image", (1, 8, 12), "uint8"), classes=("a", "b", "c")),
    "signal": Task("regression", Input("signal", (3, 1, 21), "float32"), ("u", "v")),
    "samples": Task("binary", Input("signal", (1, 1, 16), "int16"), classes=("no", "yes")),
    "table": Task("regression", Input("table", (1, 1, 9), "float32"), ("u",)),
}


def real(network: Network, x: np.ndarray) -> np.ndarray:
    return network.normal.apply(x, network.task.input)


def stacks(name: str, task: Task) -> list[tuple[Block, ...]]:
    """Several choices of the block, reading the input itself and an 8-bit map, where the input is large enough."""
    kind, out = BLOCKS[name], []
    narrow = {"width": 5} if "width" in kind.domain() else {}
    for at in range(3):
        b = kind(**narrow, **{k: v[at % len(v)] for k, v in kind.domain().items() if k != "width"})
        for blocks in ((b,), (ConvBlock(6, 3, 1, "hardswish"), b)):
            try:
                Design(task.input.shape, task.network_outputs, blocks, Head(2)).graph  # noqa: B018
            except DesignError:
                continue
            out.append(blocks)
    return out


@pytest.mark.parametrize("name", list(BLOCKS))
def test_every_block(name: str, random_network: Any) -> None:
    tried = 0
    for where, task in TASKS.items():
        for k, blocks in enumerate(stacks(name, task)):
            try:
                network, x = random_network(task, blocks, seed=k)
            except UnsupportedError:  # e.g. a table of a 16-bit value: nothing of it ships
                continue
            agree(network, real(network, x), SIZES, said=f"{blocks} on {where}")
            tried += 1
    assert tried > 4


@pytest.mark.parametrize("name", list(FAMILIES))
def test_every_family(name: str) -> None:
    kind, tried = FAMILIES[name], 0
    for at, (where, task) in product(range(2), TASKS.items()):
        if not kind.suits(task.input):
            continue
        try:
            design = kind(**{k: v[at % len(v)] for k, v in kind.domain().items()}).design(
                task.input, task.network_outputs
            )
            graph = design.scaled(0.3).graph
        except DesignError:
            continue
        rng = np.random.default_rng(at)
        x = rng.standard_normal((40, *task.input.shape), np.float32)
        plain = Standard((128.0,) if task.input.dtype == "uint8" else (0.0,), (1 / 64,))
        weights = fold(graph, initial(graph, at))[1]
        width = task.network_outputs
        target = TargetScale(tuple(rng.normal(0, 1, width)), tuple(rng.uniform(1, 2, width)))
        network = calibrated(Network(task, design.scaled(0.3), weights, plain, target, Recipe(), {}), x)
        agree(network, x, (SIZES[-1],), said=f"{design.name} on {where}")
        tried += 1
    assert tried


@pytest.mark.parametrize("isa", core.runs()[1:])
def test_narrower_builds(isa: str, random_network: Any) -> None:
    lanes = core._module(isa).lanes
    for task in TASKS.values():
        if task.input.kind == "table":
            continue
        blocks = (
            ConvBlock(5, act="learnt_swish"),
            BLOCKS["inverted"](5),
            BLOCKS["residual"](7, stride=2),
            BLOCKS["dense"](4),
        )
        network, x = random_network(task, blocks, seed=3)
        agree(network, real(network, x), (1, lanes - 1, 2 * lanes + 1), isa, batch=64, said=f"{task.kind}")


@pytest.mark.parametrize("fn", [*FUNCTIONS, *LEARNT])
@pytest.mark.parametrize("how", ["mean", "max"])
def test_every_function_and_head(fn: str, how: str, random_network: Any) -> None:
    for grid, task in ((0, TASKS["grey"]), (1, TASKS["colour"]), (2, TASKS["signal"])):
        network, x = random_network(task, (ConvBlock(6, 3, 1, fn), ConvBlock(4, 3, 2, fn)), Head(grid, how), seed=grid)
        agree(network, real(network, x), SIZES[1:], said=f"{fn} and a head of {grid}")


@pytest.mark.parametrize("isa", core.runs())
def test_layers_that_floats_compute_with_fewer_products(isa: str, random_network: Any) -> None:
    """Minimal filtering sends gradients back, but its sums of integers would not be exact."""
    lanes = core._module(isa).lanes
    for task in (TASKS["colour"], TASKS["grey"]):
        network, x = random_network(task, (ConvBlock(17), ConvBlock(19), ConvBlock(16, act="swish")), seed=1)
        agree(network, real(network, x), (lanes + 1, 2 * lanes), isa, batch=64, said=task.kind)

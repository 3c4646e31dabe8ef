"""The price before training against what the compiler says about the shipped C."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.block import BLOCKS
from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.pool import Pool
from featherweight.cost.layers import layers
from featherweight.cost.price import price
from featherweight.design import Design, Head
from featherweight.errors import UnsupportedError
from featherweight.graph import Builder
from featherweight.integer.lower import lower
from featherweight.ops.pointwise import Pointwise
from featherweight.targets import c99
from featherweight.targets.compiler import measure
from featherweight.task import Input, Task

IMAGE = Task("circular", Input("image", (3, 16, 12), "uint8"), ("v",), period=10.0)
SIGNAL = Task("binary", Input("signal", (3, 1, 40), "float32"), classes=("n", "y"))
TABLE = Task("regression", Input("table", (1, 1, 9), "float32"), ("y",))


@pytest.mark.parametrize("task", [IMAGE, SIGNAL, TABLE], ids=lambda t: t.input.kind)
def test_estimates_bound_what_is_measured(task: Task) -> None:
    blocks = [LinearBlock(8)] if task is TABLE else [BLOCKS[name]() for name in BLOCKS]
    head = Head(0) if task is TABLE else Head(2)
    for b in blocks:
        design = Design(task.input.shape, task.network_outputs, (b,), head)
        estimate, real = price(design, task), price(design, task, measured=True)
        assert (estimate.params, estimate.macs) == (real.params, real.macs)
        assert real.flash_bytes <= estimate.flash_bytes <= real.flash_bytes + 800, b
        assert real.ram_bytes <= estimate.ram_bytes <= real.ram_bytes + 500, b


def test_random_weights_cost_what_trained_ones_do(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(6, 3, 2), DSConv(8)))
    real = price(network.design, IMAGE, network.normal, measured=True)
    shipped = measure(c99.emit(lower(network)))
    assert abs(real.flash_bytes - shipped.flash_bytes) <= 64
    assert real.ram_bytes == shipped.static_bytes + shipped.stack_bytes + IMAGE.input.size
    assert real.params == network.params


def test_params_count_the_constants_of_the_input() -> None:
    table = Design(TABLE.input.shape, 1, (LinearBlock(4),), Head(0))
    assert price(table, TABLE).params == (9 * 4 + 4) + (4 + 1) + 2 * 9
    image = Design(IMAGE.input.shape, 2, (ConvBlock(4),), Head(1))
    assert price(image, IMAGE).params == (27 * 4 + 4) + (4 * 2 + 2)


def test_an_op_that_cannot_ship_has_no_price() -> None:
    class Bent(Design):
        @property
        def shipped(self):
            g = Builder({"x": self.input})
            Head(1).build(g, g(Pointwise("tanh"), "x"), 1)
            return g.done()

    with pytest.raises(UnsupportedError, match="tanh of a 16-bit value"):
        price(Bent(SIGNAL.input.shape, 1, ()), SIGNAL)


@pytest.mark.parametrize("blocks", [(ConvBlock(6, 3, 2, "learnt_swish"), DSConv(8, act="learnt_swish"))])
def test_a_learnt_function_counts_what_it_learns_and_ships_its_table(blocks, random_network) -> None:
    network, _ = random_network(IMAGE, blocks)
    fixed, _ = random_network(IMAGE, tuple(replace(b, act="swish") for b in blocks))
    ours, theirs = (price(n.design, IMAGE, n.normal) for n in (network, fixed))
    assert ours == replace(theirs, params=theirs.params + 3)  # three functions, one slope each; the same bytes
    assert network.design.size.params + network.normal.params(IMAGE.input) == ours.params == network.params
    assert sum(r["params"] for r in layers(lower(network))) == ours.params


def test_layers_add_up(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(6, 3, 2), DSConv(8), Pool(2)), Head(1))
    g = lower(network)
    rows = layers(g)
    assert sum(r["params"] for r in rows) == network.params
    assert sum(r["macs"] for r in rows) == network.graph.macs
    assert [r["op"] for r in rows] == [
        "conv 3x3 /2",
        "depthwise 3x3",
        "conv 1x1",
        "maxpool 2x2",
        "avgpool 4x3",
        "linear",
    ]
    total = measure(c99.emit(g)).flash_bytes
    assert sum(r["flash_bytes"] for r in rows) < total
    assert all(r["ram_bytes"] > 0 and np.prod(r["shape"]) > 0 for r in rows)

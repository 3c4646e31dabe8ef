"""The price before training against what the compiler says about the shipped C."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.inverted import Inverted
from featherweight.blocks.linear import LinearBlock
from featherweight.blocks.octconv import OctConv
from featherweight.blocks.pool import Pool
from featherweight.blocks.residual import Residual
from featherweight.cost.choice import How, lay_out
from featherweight.cost.code import Code, compiled, flash_bytes
from featherweight.cost.layers import layers
from featherweight.cost.price import lowered, price, standard
from featherweight.design import Design, Head
from featherweight.device import parse_device
from featherweight.errors import UnsupportedError
from featherweight.graph import Builder
from featherweight.integer.lower import lower
from featherweight.ops.pointwise import Pointwise
from featherweight.targets import c99
from featherweight.targets.compiler import lacks, measure
from featherweight.task import Input, Task

IMAGE = Task("circular", Input("image", (3, 16, 12), "uint8"), ("v",), period=10.0)
SIGNAL = Task("binary", Input("signal", (3, 1, 40), "float32"), classes=("n", "y"))
TABLE = Task("regression", Input("table", (1, 1, 9), "float32"), ("y",))


STACKS = [
    (ConvBlock(6, 3, 2), DSConv(8)),
    (ConvBlock(11, 3, 2), DSConv(20), DSConv(9)),
    (Residual(6), Residual(12, stride=2), Pool(2)),
    (Dense(4), Inverted(6, act="hardswish"), OctConv(8)),
]


def designs(task: Task) -> list[Design]:
    if task is TABLE:
        return [Design(task.input.shape, 1, (LinearBlock(n),), Head(0)) for n in (8, 30)]
    return [Design(task.input.shape, task.network_outputs, blocks, Head(2)) for blocks in STACKS]


@pytest.mark.parametrize("chip", [None, "cortex-m0plus"])
@pytest.mark.parametrize("task", [IMAGE, SIGNAL, TABLE], ids=lambda t: t.input.kind)
def test_the_price_is_what_the_compiler_measures(task: Task, chip: str | None) -> None:
    device = parse_device(chip) if chip else None
    if device is not None and (missing := lacks(device)):
        pytest.skip(f"{missing} (apt install {device.package})")
    for design in designs(task):
        known, real = price(design, task, device=device), price(design, task, device=device, how=How.MEASURED)
        rough = price(design, task, device=device, how=How.MOST)
        assert (known.params, known.macs) == (real.params, real.macs) == (rough.params, rough.macs)
        assert real.flash_bytes - 24 <= known.flash_bytes <= 1.03 * real.flash_bytes, design.blocks
        assert abs(known.ram_bytes - real.ram_bytes) <= 24, design.blocks
        assert rough.flash_bytes >= real.flash_bytes and rough.ram_bytes >= real.ram_bytes, design.blocks
        p = lay_out(lowered(design, task, standard(task)), device)[0].program
        code = compiled(device).of(p)
        less, more = Code.least(p), Code.bound(p)
        assert flash_bytes(p, less) <= flash_bytes(p, code) <= flash_bytes(p, more), design.blocks
        assert less.stack_bytes <= code.stack_bytes <= more.stack_bytes, design.blocks


def test_random_weights_cost_what_trained_ones_do(random_network) -> None:
    network, _ = random_network(IMAGE, (ConvBlock(6, 3, 2), DSConv(8)))
    real = price(network.design, IMAGE, network.normal)
    shipped = measure(c99.emit(lower(network)))
    assert shipped.flash_bytes <= real.flash_bytes <= 1.03 * shipped.flash_bytes
    assert real.ram_bytes == shipped.static_bytes + shipped.stack_bytes + IMAGE.input.size
    assert real.params == network.params


def test_params_count_the_constants_of_the_input() -> None:
    table = Design(TABLE.input.shape, 1, (LinearBlock(4),), Head(0))
    assert price(table, TABLE, how=How.MOST).params == (9 * 4 + 4) + (4 + 1) + 2 * 9
    image = Design(IMAGE.input.shape, 2, (ConvBlock(4),), Head(1))
    assert price(image, IMAGE, how=How.MOST).params == (27 * 4 + 4) + (4 * 2 + 2)


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
    ours, theirs = (price(n.design, IMAGE, n.normal, how=How.MOST) for n in (network, fixed))
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

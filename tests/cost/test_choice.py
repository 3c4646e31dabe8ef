"""Of the ways to print a network the fastest that fits is taken, and it is printed as it was priced."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.budget import Budget
from featherweight.cost.choice import How, Printed, choose, lay_out
from featherweight.cost.price import lowered, standard
from featherweight.design import Design, Head
from featherweight.device import parse_device
from featherweight.errors import UnsupportedError
from featherweight.targets.compiler import measure
from featherweight.targets.variant import Variant, variants
from featherweight.task import Input, Task

SIGNAL = Task("binary", Input("signal", (2, 1, 96), "float32"), classes=("n", "y"))
DESIGN = Design(SIGNAL.input.shape, 1, (ConvBlock(8, 5, 2), ConvBlock(12, 5, 2)), Head(1))


@pytest.fixture(scope="module")
def laid():  # type: ignore[no-untyped-def]
    return lay_out(lowered(DESIGN, SIGNAL, standard(SIGNAL)), None)


def test_a_signal_can_be_printed_both_ways_and_an_image_one_way(laid) -> None:  # type: ignore[no-untyped-def]
    assert [p.variant.turned for p in laid] == [False, True]
    image = Task("regression", Input("image", (1, 9, 9), "uint8"), ("v",))
    g = lowered(Design(image.input.shape, 1, (ConvBlock(3),), Head(1)), image, standard(image))
    assert variants(g, None) == [Variant()]
    assert variants(g, parse_device("cortex-m0plus")) == [Variant("short")]
    assert variants(g, parse_device("x86-64")) == [Variant("vector")]


def test_the_fastest_that_fits_is_taken(laid) -> None:  # type: ignore[no-untyped-def]
    free = choose(laid, None, Budget())
    both = [one.spends(None) for one in laid]
    assert free.cycles == min(p.cycles for p in both)
    lean = min(both, key=lambda p: p.ram_bytes)
    tight = choose(laid, None, Budget(ram_bytes=lean.ram_bytes))
    assert tight == lean and tight.ram_bytes < max(p.ram_bytes for p in both)
    assert choose(laid, None, Budget(ram_bytes=1)) == lean, "the nearest where none fits"


def test_where_ram_is_short_fewer_pixels_are_prepared_at_once() -> None:
    image = Task("regression", Input("image", (1, 12, 12), "uint8"), ("v",))
    g = lowered(Design(image.input.shape, 1, (ConvBlock(24), ConvBlock(4)), Head(1)), image, standard(image))
    laid = lay_out(g, None)
    usual = choose(laid, None, Budget())
    lean = choose(laid, None, Budget(ram_bytes=usual.ram_bytes - 1))
    assert usual.variant.room is None and lean.variant.room is not None
    assert lean.ram_bytes < usual.ram_bytes and lean.cycles != usual.cycles
    real = measure(Variant.from_json(lean.variant.to_json()).files(g))
    assert abs(real.static_bytes + real.stack_bytes + 144 - lean.ram_bytes) <= 24
    assert choose(laid, None, Budget(ram_bytes=usual.ram_bytes)) == usual


def test_what_is_priced_is_what_is_printed(laid) -> None:  # type: ignore[no-untyped-def]
    for one in laid:
        p = one.spends(None)
        real = measure(Variant.from_json(p.variant.to_json()).files(one.graph))
        spec = SIGNAL.input
        ram = real.static_bytes + real.stack_bytes + spec.size * np.dtype(spec.dtype).itemsize
        assert real.flash_bytes <= p.flash_bytes <= 1.03 * real.flash_bytes
        assert abs(ram - p.ram_bytes) <= 24


def test_a_named_device_has_a_latency_by_its_clock() -> None:
    g = lowered(DESIGN, SIGNAL, standard(SIGNAL))
    slow, fast = (
        choose(lay_out(g, d), d, Budget(), how=How.MOST)
        for d in map(parse_device, ("cortex-m4@10MHz", "cortex-m4@80MHz"))
    )
    assert slow.cycles == fast.cycles and abs(slow.latency_us - 8 * fast.latency_us) <= 8


def test_excess_is_that_of_the_worst_axis() -> None:
    p = Printed(Variant(), 2000, 500, None, None, 30)
    assert p.excess(Budget(flash_bytes=1000, ram_bytes=1000, latency_us=20)) == 2.0
    assert p.excess(Budget(params=1)) == 0


def test_an_op_that_no_variant_prints_is_refused() -> None:
    g = lowered(DESIGN, SIGNAL, standard(SIGNAL))
    from dataclasses import replace

    from featherweight.quant import QOp

    class QNew(QOp):
        def run(self, k, c, *xs):  # type: ignore[no-untyped-def]
            return xs[0]

    broken = replace(g, steps=(replace(g.steps[0], op=QNew(), constants={}), *g.steps[1:]))
    with pytest.raises(UnsupportedError, match="QNew"):
        lay_out(broken, None)

"""Fewer bits for the weights of a finished graph."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.errors import UnsupportedError
from featherweight.integer.lower import lower
from featherweight.integer.narrow import narrowed
from featherweight.ops.conv import QConv
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (2, 10, 9), "uint8"), ("v",))


@pytest.mark.parametrize("bits", [3, 4, 6])
def test_weights_fit_and_values_stay_close(bits, random_network) -> None:
    network, x = random_network(TASK, (ConvBlock(8), DSConv(12)))
    g = lower(network)
    small = narrowed(g, bits)
    fits = 0
    for old, new in zip(g.steps, small.steps, strict=True):
        if isinstance(old.op, QConv):
            before, after = (np.abs(t.constants["w"]).reshape(len(t.constants["w"]), -1).max(1) for t in (old, new))
            small_enough = after <= 2 ** (bits - 1) - 1
            grown = old.constants["m"] * (before / (2 ** (bits - 1) - 1))
            assert (small_enough | (grown >= 2**31 - 1)).all()
            fits += small_enough.sum()
    assert fits > 8
    a, b = g.run_integers(g.quantize_input(x)), small.run_integers(small.quantize_input(x))
    gone = np.abs(a["v0"] - b["v0"]).mean()
    assert 0 < gone < 100 / 2**bits


def test_enough_bits_change_nothing(random_network) -> None:
    network, x = random_network(TASK, (ConvBlock(8),))
    g = lower(network)
    assert np.array_equal(narrowed(g, 8).run(x), g.run(x))


def test_bits_out_of_reach_are_refused(random_network) -> None:
    network, _ = random_network(TASK, (ConvBlock(4),))
    with pytest.raises(UnsupportedError, match="12 bits"):
        narrowed(lower(network), 12)

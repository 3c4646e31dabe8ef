"""Short multipliers: of the layers that have them, all arithmetic fits int32, and nothing else has changed."""

from dataclasses import replace

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.integer.certificate import agrees
from featherweight.integer.lower import lower
from featherweight.integer.short import NUDGE, operands, short, shorten, weight_scale
from featherweight.integer.verify import reach
from featherweight.numerics import requantize, requantize_short
from featherweight.ops.add import QAdd
from featherweight.ops.avgpool import QAvgPool
from featherweight.ops.concat import QConcat
from featherweight.ops.conv import QConv
from featherweight.quant import QParams, multiplier, rescale
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 16, 14), "uint8"), classes=("a", "b", "c"))
BLOCKS = (ConvBlock(8), DSConv(12, stride=2), DSConv(16))


def test_usual_layers_get_them_and_int32_is_enough(random_network) -> None:
    g = lower(random_network(TASK, BLOCKS)[0])
    convolutions = [s for s in g.steps if isinstance(s.op, QConv)]
    assert len(convolutions) == 5
    for s in convolutions:
        found = short(s, g.q[s.inputs[0]])
        assert found is not None, s.output
        least, most = reach(s.constants, g.q[s.inputs[0]])
        bias = found.bias(s.op.zy)
        ends = np.stack([least, most]) * found.m + bias
        assert np.abs(ends).max() < 2**31 and abs(bias) < 2**31
        for at in (least, most, (least + most) // 2, np.zeros_like(least)):
            long = requantize(at, s.constants["m"], s.op.zy, s.op.lo, s.op.hi)
            assert np.array_equal(requantize_short(at, found.m, bias, found.shift, s.op.lo, s.op.hi), long)


def test_shortened_channels_agree_with_float32_and_stay_near() -> None:
    rng = np.random.default_rng(1)
    s = (10.0 ** rng.uniform(-3, -2, 40)).astype(np.float32)
    high = rng.integers(10_000, 120_000, 40)
    done = shorten(0.5, s, 0.25, -7, (-121, 134), -high, high)
    assert done is not None
    assert np.abs(done.s / s - 1).max() < 1.01 * NUDGE
    assert agrees(rescale(0.5, done.s, 0.25), done.m, -121, 134, -high, high).all()
    ends = np.bitwise_or.reduce(done.m)
    assert ends & 0x3FF == 0  # all of one shift, of 22 or less
    assert np.abs(done.m / multiplier(rescale(0.5, s, 0.25)) - 1).max() < 1.01 * NUDGE


def test_a_layer_of_channels_too_far_apart_keeps_long_ones() -> None:
    s = np.array([1e-2, 1e-7], np.float32)
    assert shorten(0.5, s, 0.25, 0, (-128, 127), np.full(2, -(10**6)), np.full(2, 10**7)) is None


def test_a_silent_channel_binds_nobody() -> None:
    s = np.array([1e-2, 1e-12], np.float32)
    done = shorten(0.5, s, 0.25, 0, (-128, 127), np.array([-(10**4), 0]), np.array([10**4, 0]))
    assert done is not None and done.m[1] == 0


def test_the_shift_is_what_all_channels_have_in_common(random_network) -> None:
    g = lower(random_network(TASK, BLOCKS)[0])
    s = next(s for s in g.steps if isinstance(s.op, QConv))
    q = g.q[s.inputs[0]]
    found = short(s, q)
    assert found is not None and np.array_equal(found.m << (32 - found.shift), s.constants["m"])
    odd = s.constants["m"].copy()
    odd[0] += 1
    assert short(replace(s, constants={**s.constants, "m": odd}), q) is None


@pytest.mark.parametrize("op", [QAvgPool((2, 2), 4 * -128, 5 << 20, 3, -128, 127), QAdd(0, 1, 3 << 25, 2**31, 0, 0, 9)])
def test_pools_and_adds_have_them_too(op) -> None:
    from featherweight.integer.graph import Step

    found = short(Step(op, ("a", "b")[: len(op.__match_args__)], "y"), *[QParams(0.1, op.__dict__.get("za", -128))] * 2)
    assert found is not None and found.shift in (12, 7)


def test_scales_are_the_nearest_that_floats_hold() -> None:
    rng = np.random.default_rng(2)
    factor = 10.0 ** rng.uniform(-6, -1, 1000)
    s = weight_scale(0.0371, factor, 0.0113)
    off = np.abs(rescale(0.0371, s, 0.0113).astype(np.float64) - factor)
    assert (off / factor).max() < 2e-7
    for other in (np.nextafter(s, np.float32(0)), np.nextafter(s, np.float32(1))):
        assert (off <= np.abs(rescale(0.0371, other, 0.0113).astype(np.float64) - factor)).all()


def test_operands_of_a_concat_have_multipliers_of_their_own() -> None:
    op = QConcat((3, -128, 0), (5 << 14, 0, 2**31 - 1), 7, -128, 127)
    first, copied, long = operands(op, *[QParams(0.1, z) for z in op.zero])
    assert first is not None and (first.m[0], first.shift) == (5, 18)
    assert copied is not None and copied.m[0] == 0 and long is None
    x = np.arange(-128, 128) - 3
    assert np.array_equal(
        requantize_short(x, 5, first.bias(7), 18, -128, 127), requantize(x, np.int64(5 << 14), 7, -128, 127)
    )


def test_a_multiplier_just_below_a_half_stays_below_it() -> None:
    """Where a layer's result has the least range that its weights allow, a nudge upwards would leave int32."""
    s = np.array([1.6241785, 1.2431526, 1.3714724, 0.88469434, 1.3219382], np.float32)
    least, most = np.full(5, -250_000), np.full(5, 250_000)
    done = shorten(4.718, s, 2.0001 * 4.718 * float(s.max()), -128, (0, 255), least, most)
    assert done is not None and 0.49 * 2**32 < done.m.max() < 2**31, done

"""Steps that do not convolve round in 32 bits where their multipliers allow it, and the names in the C say so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dense import Dense
from featherweight.blocks.residual import Residual
from featherweight.integer.lower import lower
from featherweight.integer.short import Short
from featherweight.quant import QParams
from featherweight.targets import c99
from featherweight.targets.family import FAMILIES
from featherweight.targets.pieces import folded
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (2, 12, 12), "uint8"), classes=("a", "b"))


@given(st.integers(1, 2**15), st.integers(1, 2**15), st.integers(8, 20), st.integers(-128, 127), st.integers(-128, 127))
def test_zero_points_go_into_the_number_that_is_added(ma: int, mb: int, shift: int, za: int, zb: int) -> None:
    found, q = Short(np.array([ma, mb]), shift), [QParams(0.1, za), QParams(0.2, zb)]
    numbers = folded(found, 9, (za, zb), q)
    assert numbers is not None and numbers[:2] == (ma, mb)
    a, b = np.arange(-128, 128), np.arange(127, -129, -1)
    direct = ma * (a - za) + mb * (b - zb) + found.bias(9)
    assert np.array_equal(ma * a + mb * b + numbers[2], direct)
    assert max(np.abs(ma * a).max() + np.abs(mb * b).max() + abs(numbers[2]), 0) < 2**31


def test_operands_too_wide_without_their_zero_point_stay_centred() -> None:
    assert folded(None, 0, (0,), [QParams(0.1, 0)]) is None
    assert folded(Short(np.array([2**23]), 22), 0, (-128,), [QParams(0.1, -128)]) is None


@pytest.mark.parametrize("family", list(FAMILIES))
def test_no_rounding_takes_64_bits_where_all_are_short(family: str, random_network) -> None:
    network, _ = random_network(TASK, (ConvBlock(4), Residual(4), Dense(4)))
    text = c99.emit(lower(network), family=family)["model.c"]
    for name in ("add_short_int8_int8", "concat_short_int8", "avgpool_short_int8"):
        assert f"static {'int8_t *' if name[0] == 'c' else 'void '}{name}(" in text, name
    assert "int64_t blend(" not in text
    if family == "short":
        assert "int64_t" not in text

"""Bits that are cleared."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.bits import Bits
from featherweight.task import Input


def test_low_bits_are_cleared_and_the_scale_stays() -> None:
    spec = Input("image", (1, 1, 4), "uint8")
    assert Bits(4).run(np.array([[0, 15, 16, 255]], np.uint8), spec).tolist() == [[0, 0, 16, 240]]


def test_below_zero_they_round_down() -> None:
    spec = Input("signal", (1, 1, 4), "int16")
    x = np.array([[-1, -32768, 32767, 3]], np.int16)
    assert Bits(4).run(x, spec).tolist() == [[-16, -32768, 32752, 0]]


@pytest.mark.parametrize(("dtype", "drop", "said"), [("uint8", 8, "1 to 7 of 8"), ("int16", 16, "1 to 15 of 16")])
def test_something_must_be_left(dtype: str, drop: int, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        Bits(drop).output(Input("signal", (1, 1, 4), dtype))

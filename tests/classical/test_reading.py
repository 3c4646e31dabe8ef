"""What is read: floats become steps of their own range, far from zero too; what is out of range stays at its ends."""

import numpy as np
import pytest

from featherweight.classical.reading import Reading
from featherweight.task import Input

TABLE = Input("table", (1, 1, 3), "float32")


@pytest.mark.parametrize(("steps", "dtype"), [(255, "uint8"), (65535, "int16")])
def test_steps_are_even_and_clamped(steps: int, dtype: str) -> None:
    x = np.stack([np.linspace(0, 1, 999), np.linspace(1e6, 1e6 + 64, 999), np.full(999, 7)], 1).astype(np.float32)
    reading = Reading.of(TABLE, x, steps=steps)
    read = reading.read(x).astype(int)
    assert reading.dtype == dtype and (read[:, 2] == read[0, 2]).all()
    for k in (0, 1):
        assert read[-1, k] - read[0, k] >= steps - 1 and (np.diff(read[:, k]) >= 0).all()
    far = reading.read(np.array([[3e38, -3e38, 3e38]], np.float32)).astype(int)
    assert far[0, 0] == np.iinfo(dtype).max and far[0, 1] == np.iinfo(dtype).min


def test_a_few_wild_values_do_not_take_the_range() -> None:
    x = np.random.default_rng(0).normal(size=(5000, 3)).astype(np.float32)
    x[7] = 1e6
    assert len(np.unique(Reading.of(TABLE, x).read(x)[:, 0])) > 4000


def test_channels_have_their_own_range_and_integers_none() -> None:
    signal = Input("signal", (2, 1, 10), "float32")
    assert len(Reading.of(signal, np.random.default_rng(0).normal(size=(9, 10, 2)).astype(np.float32)).gain) == 2
    bytes_ = Reading.of(Input("image", (1, 4, 4), "uint8"), np.zeros((2, 4, 4, 1), np.uint8))
    assert not bytes_.constants and bytes_.whole and bytes_.dtype == "uint8"

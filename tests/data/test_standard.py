"""Raw inputs and targets to standardised ones, and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.data.standard import Standard, TargetScale, maps
from featherweight.task import Input, Task

RNG = np.random.default_rng(0)


def test_uint8_images_have_one_whole_offset_and_no_constants() -> None:
    spec = Input("image", (3, 4, 5), "uint8")
    x = RNG.integers(0, 256, (50, 4, 5, 3), np.uint8)
    s = Standard.of(x, spec)
    assert s.offset[0] == int(s.offset[0])
    assert s.params(spec) == 0
    np.testing.assert_allclose(s.apply(x, spec), (maps(x, spec) - s.offset[0]) * np.float32(s.scale[0]), rtol=1e-6)


def test_a_signal_is_standardised_per_channel_and_a_constant_channel_stays_finite() -> None:
    spec = Input("signal", (2, 1, 30), "float32")
    x = np.stack([RNG.normal(1000, 5, (40, 30)), np.full((40, 30), 7.0)], -1).astype(np.float32)
    s = Standard.of(x, spec)
    real = s.apply(x, spec)
    assert real.shape == (40, 2, 1, 30)
    assert abs(real[:, 0].mean()) < 1e-3
    assert real[:, 0].std() == pytest.approx(1, abs=1e-3)
    assert np.all(real[:, 1] == 0)
    assert s.params(spec) == 4


def test_layouts() -> None:
    image = np.arange(24).reshape(1, 2, 4, 3)
    assert maps(image, Input("image", (3, 2, 4), "uint8"))[0, 1, 0, 2] == image[0, 0, 2, 1]
    assert maps(np.zeros((5, 7, 2)), Input("signal", (2, 1, 7), "float32")).shape == (5, 2, 1, 7)
    assert maps(np.zeros((5, 7)), Input("table", (1, 1, 7), "float32")).shape == (5, 1, 1, 7)


@given(st.floats(0.1, 1e4), st.lists(st.floats(0, 0.999), min_size=1, max_size=9))
def test_an_angle_survives_its_sine_and_cosine(period: float, turns: list[float]) -> None:
    task = Task("circular", Input("table", (1, 1, 4), "float32"), period=period)
    y = np.array(turns)[:, None] * period
    t = TargetScale.of(y, task)
    away = np.abs(t.decode(t.encode(y, task), task) - y) / period
    assert np.all(np.minimum(away, 1 - away) < 1e-5)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_regression_targets_come_back(mean: float, std: float) -> None:
    task = Task("regression", Input("table", (1, 1, 4), "float32"), ("u", "v"))
    y = mean + std * RNG.standard_normal((30, 2))
    t = TargetScale.of(y, task)
    np.testing.assert_allclose(t.decode(t.encode(y, task), task), y, atol=1e-5 * std + 1e-9 * abs(mean))


def test_json() -> None:
    s, t = Standard((1.5, 2.0), (0.25, 3.0)), TargetScale((1.0,), (2.0,))
    assert Standard.from_json(s.to_json()) == s
    assert TargetScale.from_json(t.to_json()) == t


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_numbers_beside_a_map_are_standardised_by_themselves(dtype: str) -> None:
    spec = Input("image", (2, 3, 4), dtype, beside=5)
    x = np.concatenate([RNG.integers(60, 90, (40, 24)), RNG.integers(100, 250, (40, 5))], 1).astype(dtype)
    s = Standard.of(x, spec)
    assert s.beside is not None and s == Standard.from_json(s.to_json())
    real = s.apply(x, spec)
    assert real.shape == (40, 29) and real.dtype == np.float32
    image = x[:, :24].reshape(40, 3, 4, 2)
    own = Standard.of(image, spec.map)
    assert (own.offset, own.scale) == (s.offset, s.scale) and own.beside is None
    np.testing.assert_array_equal(real[:, :24].reshape(40, 2, 3, 4), own.apply(image, spec.map))
    table = Standard.of(x[:, 24:], spec.numbers)
    assert table == s.beside and len(table.offset) == (1 if dtype == "uint8" else 5)
    np.testing.assert_array_equal(real[:, 24:], table.apply(x[:, 24:], spec.numbers).reshape(40, 5))
    assert s.params(spec) == (0 if dtype == "uint8" else 2 * (2 + 5))
    assert "beside" not in own.to_json() and Standard.from_json(own.to_json()) == own

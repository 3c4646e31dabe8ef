"""Printed C: every float32 reads back exactly."""

import numpy as np

from featherweight.classical.source import array, number


def test_numbers_read_back() -> None:
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 5000, dtype=np.uint32).view(np.float32)
    values = np.concatenate([bits[np.isfinite(bits)], np.float32([0, -0.0, 1, -3, 1e-45, 3.4e38])])
    for v in values:
        text = number(v)
        assert text.endswith("f") and ("." in text or "e" in text)
        assert np.float32(text[:-1]) == v


def test_arrays_keep_shape_and_are_never_empty() -> None:
    assert array("a", np.array([[1, -2], [3, 4]], np.int8)) == (
        "static const int8_t a[2][2] = {\n    {1, -2}, {3, 4}, \n};\n"
    )
    assert "[1] = {\n    0, \n}" in array("b", np.zeros(0, np.uint16))

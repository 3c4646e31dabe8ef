"""Boxes: features are sums, integers stay exact, limits are kept."""

import numpy as np
import pytest

from featherweight.classical.boxes import Boxes
from featherweight.task import Input


def test_sums_are_those_of_the_boxes() -> None:
    spec = Input("image", (3, 9, 7), "uint8")
    x = np.random.default_rng(0).integers(0, 256, (5, 9, 7, 3), dtype=np.uint8)
    boxes = Boxes.of(spec, 30)
    (rows, columns), f = boxes.grid, boxes.features_of(x)
    assert f.shape == (5, boxes.features) and boxes.features <= 30 and f.dtype == np.uint16
    f = f.reshape(5, rows, columns, 3)
    r, c = rows - 1, 0
    want = x[:, r * 9 // rows :, : 7 // columns].astype(int).sum((1, 2))
    assert np.array_equal(f[:, r, c], want)
    assert np.array_equal(f.astype(int).sum((1, 2)), x.astype(int).sum((1, 2))), "every pixel is in exactly one box"


@pytest.mark.parametrize(
    ("spec", "limit", "dtype"),
    [
        (Input("signal", (1, 1, 8000), "int16"), 1024, "int32"),
        (Input("image", (1, 600, 600), "uint8"), 16, "uint32"),
        (Input("signal", (2, 1, 700), "float32"), 100, "float32"),
    ],
)
def test_limits_and_types(spec: Input, limit: int, dtype: str) -> None:
    boxes = Boxes.of(spec, limit)
    assert limit * 0.7 < boxes.features <= limit and boxes.feature_dtype == dtype and not boxes.identity
    top = {"uint8": 255, "int16": -(2**15), "float32": 1}[spec.dtype]
    x = np.full((2, *spec.array_shape), top, spec.dtype)
    assert boxes.features_of(x).astype(float).sum() == x.astype(float).sum(), "the largest sum does not overflow"


def test_a_table_has_no_neighbours() -> None:
    boxes = Boxes.of(Input("table", (1, 1, 50), "float32"), 10)
    assert boxes.identity and boxes.features == 50

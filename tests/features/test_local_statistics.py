"""Statistics of cells beside numpy's own."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.local_statistics import STATISTICS, LocalStatistics
from featherweight.task import Input

SPEC = Input("image", (2, 11, 7), "uint8")
X = np.random.default_rng(0).integers(0, 256, (40, 11, 7, 2), np.uint8)
X[:20] = 100 + X[:20] // 64  # little texture


def test_every_cell_has_numpy_s_numbers() -> None:
    found = LocalStatistics(3, STATISTICS).run(X, SPEC).reshape(40, 3, 3, 2, 5).astype(float)
    cell = X[:, 3:7, 4:7, 1].astype(float)  # rows 11 * 1 // 3 to 11 * 2 // 3, columns 7 * 2 // 3 to 7
    ours = found[:, 1, 2, 1]
    assert np.array_equal(ours[:, 0], np.floor(cell.mean((1, 2)) + 0.5))
    assert np.array_equal(ours[:, 1], np.floor(2 * cell.std((1, 2)) + 1e-9))
    assert np.array_equal(ours[:, 2], cell.min((1, 2))) and np.array_equal(ours[:, 3], cell.max((1, 2)))
    below = np.abs(np.diff(X[:, 3:8, 4:7, 1].astype(float), axis=1))
    right = np.abs(np.diff(cell, axis=2))  # the image ends at the right of the cell
    assert np.array_equal(ours[:, 4], np.floor(np.minimum((below.sum((1, 2)) + right.sum((1, 2))) / 12, 255)))


def test_the_deviation_of_halves_at_either_end_is_255() -> None:
    x = np.zeros((1, 250, 262, 1), np.uint8)  # as many pixels as a cell may have
    x[:, ::2] = 255
    spec = Input("image", (1, 250, 262), "uint8")
    assert LocalStatistics(1).run(x, spec).tolist() == [[128, 255]]


@pytest.mark.parametrize(
    ("feature", "shape", "said"),
    [
        (LocalStatistics(8), (1, 20, 7), "8 x 8 cells does not fit 20 x 7"),
        (LocalStatistics(1), (1, 300, 300), "90,000 pixels; sums have room for 65,535"),
        (LocalStatistics(1, ("median",)), (1, 9, 9), "'median'"),
        (LocalStatistics(1, ()), (1, 9, 9), "no statistic is asked for"),
    ],
)
def test_what_cannot_be_is_explained(feature: LocalStatistics, shape: tuple[int, int, int], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        feature.output(Input("image", shape, "uint8"))

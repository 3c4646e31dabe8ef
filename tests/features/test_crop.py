"""The part that stays."""

import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.crop import Crop
from featherweight.task import Input

SPEC = Input("image", (2, 9, 12), "uint8")
X = np.random.default_rng(0).integers(0, 256, (3, 9, 12, 2), np.uint8)


def test_the_centre_stays() -> None:
    assert np.array_equal(Crop(50).run(X, SPEC), X[:, 2:7, 3:9])  # 4.5 rows round up to 5: two above, two below
    assert Crop(100).run(X, SPEC).shape == X.shape
    assert Crop(1).output(SPEC).shape == (2, 1, 1)


def test_a_box_stays() -> None:
    assert np.array_equal(Crop(box=(1, 2, 3, 4)).run(X, SPEC), X[:, 1:4, 2:6])


@pytest.mark.parametrize(
    ("crop", "said"),
    [
        (Crop(0), "1 to 100 percent of a side stay, not 0"),
        (Crop(box=(1, 2, 3)), "4 numbers, this one 3"),
        (Crop(box=(5, 0, 5, 5)), "5 x 5 at row 5, column 0 is not inside 9 x 12"),
        (Crop(box=(0, 0, 0, 5)), "0 x 5"),
    ],
)
def test_what_cannot_be_is_explained(crop: Crop, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        crop.output(SPEC)

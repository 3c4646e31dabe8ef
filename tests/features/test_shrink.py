"""Boxes of pixels beside Pillow's `reduce`."""

import numpy as np
import pytest
from PIL import Image

from featherweight.errors import DesignError
from featherweight.features.shrink import Shrink
from featherweight.task import Input


@pytest.mark.parametrize("factor", [2, 3, 4, 5, 11])
@pytest.mark.parametrize("shape", [(28, 28), (36, 48), (11, 7), (1, 30)])
def test_pillow_reduces_alike(factor: int, shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    spec, feature = Input("image", (3, *shape), "uint8"), Shrink(factor)
    expected = np.asarray(Image.fromarray(x).reduce(factor)).astype(int)
    found = feature.run(x[None], spec)[0]
    assert found.shape == expected.shape
    assert set(np.unique(found - expected)) <= {0, 1}  # it multiplies by a reciprocal that is rounded down
    if factor in (2, 4) and not (shape[0] % factor or shape[1] % factor):
        assert np.array_equal(found, expected)


def test_the_rest_has_a_mean_of_its_own() -> None:
    x = np.array([[0, 10, 7], [20, 30, 8]], np.uint8)[None, ..., None]
    found = Shrink(2).run(x, Input("image", (1, 2, 3), "uint8"))
    assert found[0, ..., 0].tolist() == [[15, 8]]  # 7.5 rounds up


@pytest.mark.parametrize(("factor", "said"), [(1, "2 to 256, not by 1"), (20, "9 x 12 pixels has no boxes of 20")])
def test_what_cannot_be_is_explained(factor: int, said: str) -> None:
    with pytest.raises(DesignError, match=said):
        Shrink(factor).output(Input("image", (1, 9, 12), "uint8"))

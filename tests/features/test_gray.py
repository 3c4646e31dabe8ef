"""Grey as Pillow makes it."""

import numpy as np
import pytest
from PIL import Image

from featherweight.errors import DesignError
from featherweight.features.gray import Gray
from featherweight.task import Input


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_pillow_s_mode_l_bit_for_bit(mode: str) -> None:
    x = np.random.default_rng(0).integers(0, 256, (300, 300, len(mode)), np.uint8)
    spec = Input("image", (len(mode), 300, 300), "uint8", mode)
    expected = np.asarray(Image.fromarray(x).convert("L"))
    assert np.array_equal(Gray().run(x[None], spec)[0, ..., 0], expected)


def test_what_is_grey_already_is_refused_and_the_mode_follows() -> None:
    with pytest.raises(DesignError, match="3 or 4 channels, the image has 1"):
        Gray().output(Input("image", (1, 8, 8), "uint8", "L"))
    assert Gray().output(Input("image", (3, 8, 9), "uint8", "RGB")) == Input("image", (1, 8, 9), "uint8", "L")
    assert Gray().output(Input("image", (3, 8, 9), "uint8")).mode == ""

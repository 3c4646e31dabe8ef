import numpy as np
import pytest

from featherweight.errors import DesignError
from featherweight.features.channels import Channels
from featherweight.task import Input


def test_it_keeps_what_is_asked_in_that_order() -> None:
    spec = Input("image", (3, 2, 2), "uint8")
    x = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3)
    kept = Channels((2, 0))
    assert kept.output(spec).shape == (2, 2, 2)
    np.testing.assert_array_equal(kept.run(x, spec)[0, 0], [[2, 0], [5, 3]])


@pytest.mark.parametrize("keep", [(), (3,), (-1,)])
def test_channels_that_do_not_exist_are_refused(keep: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match="of 3"):
        Channels(keep).output(Input("signal", (3, 1, 50), "int16"))

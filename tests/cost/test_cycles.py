"""The file of coefficients, and how near the model comes to what is counted under emulation."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.cost import cycles
from featherweight.cost.price import lowered, standard
from featherweight.design import Design, Head
from featherweight.device import DEVICES, parse_device
from featherweight.errors import UnsupportedError
from featherweight.targets.emulate import emulate
from featherweight.targets.variant import variants
from featherweight.task import Input, Task

TASK = Task("multiclass", Input("image", (1, 20, 18), "uint8"), classes=("a", "b", "c"))
DESIGN = Design(TASK.input.shape, 3, (ConvBlock(7, 3, 2), DSConv(12), DSConv(20, stride=2)), Head(1))


def test_every_emulated_device_has_coefficients_with_their_source() -> None:
    named = cycles.table()["devices"]
    wanted = {n for n in DEVICES if parse_device(n).built_as.machine}
    assert set(named) == wanted
    for one in named.values():
        assert all(v >= 0 for v in one["cycles"].values()) and max(one["cycles"].values()) > 0
        assert 0 < one["error"]["median"] <= one["error"]["p90"] <= one["error"]["worst"]
        assert "qemu" in one["source"] and one["programs"] >= 50


def test_a_device_without_a_model_is_refused_by_name() -> None:
    g = lowered(DESIGN, TASK, standard(TASK))
    with pytest.raises(UnsupportedError, match="cycles of x86-64 are not modelled"):
        cycles.cycles(variants(g, None)[0].program(g), parse_device("x86-64"))


def test_a_count_that_was_never_seen_is_not_free() -> None:
    each = {"prediction": 99.0, "rows": 10.0, "wide taps": 4.0, "taps": 3.0}
    assert cycles.weighted({"rows": 2, "other taps": 3}, each) == 2 * 10 + 3 * 4
    assert cycles.weighted({"new": 3}, each) == 3 * 10


@pytest.mark.parametrize("name", ["cortex-m4", "cortex-m0plus"])
def test_the_model_is_near_what_is_counted(name: str, board) -> None:  # type: ignore[no-untyped-def]
    device = board(name)
    g = lowered(DESIGN, TASK, standard(TASK))
    variant = variants(g, device)[0]
    x = np.random.default_rng(0).integers(0, 256, (1, 20, 18, 1)).astype(np.uint8)
    real = emulate(variant.files(g), x, 3, device).profile.cycles
    assert abs(cycles.cycles(variant.program(g), device) / real - 1) < 0.15
    assert cycles.bound(variant.program(g), device) > cycles.cycles(variant.program(g), device)

"""Which C is proven, and how it is compiled."""

import platform

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.device import parse_device
from featherweight.integer.lower import lower
from featherweight.job.proof import proven
from featherweight.job.shipped import Integers
from featherweight.targets import prove
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (2, 12, 11), "uint8"), ("v",))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict, list]]:
    """(files, options) of everything that a proof compiles for this machine."""
    seen: list[tuple[dict, list]] = []
    real = prove.build

    def build(files, folder, arguments, compiler):
        seen.append((dict(files), list(arguments)))
        return real(files, folder, arguments, compiler)

    monkeypatch.setattr(prove, "build", build)
    return seen


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="this machine is no x86-64 gateway")
def test_a_gateway_proves_its_widest_vectors(built, random_network) -> None:
    network, x = random_network(TASK, (ConvBlock(6, 3, 2), DSConv(9)))
    shipped = Integers(network, lower(network))
    proof = proven(shipped, x, device=parse_device("x86-64"))
    assert (proof["vectors"], proof["differ"]) == (len(x), 0)
    files, options = built[0]
    assert "immintrin.h" in files["model.c"] and "-march=native" in options


def test_what_ships_is_proven_where_no_chip_asks_for_more(built, random_network) -> None:
    network, x = random_network(TASK, (ConvBlock(6, 3, 2),))
    shipped = Integers(network, lower(network))
    assert proven(shipped, x)["differ"] == 0
    files, options = built[0]
    assert files["model.c"] == shipped.files("c99")["model.c"] and "-march=native" not in options
    wrong = shipped.outputs(x) + np.float32(1)
    assert proven(shipped, x, wrong)["differ"] == len(x)

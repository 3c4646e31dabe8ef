"""What every chip must do: its kernels exist, its code links, and emulated it answers as the integers do."""

import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.residual import Residual
from featherweight.device import DEVICES, parse_device
from featherweight.integer.lower import lower
from featherweight.job.emulation import emulated
from featherweight.targets import c99
from featherweight.targets.compiler import measure
from featherweight.task import Input, Task

TASK = Task("circular", Input("image", (2, 14, 13), "uint8"), ("hour",), period=24.0)
EMULATED = [name for name in DEVICES if parse_device(name).family != "vector"]


@pytest.fixture(scope="module")
def lowered(random_network):
    network, x = random_network(TASK, (ConvBlock(6, 3, 2), Residual(6), DSConv(9, 5), DSConv(12, 3, 2)))
    g = lower(network)
    return g, x, g.run(x)


@pytest.mark.parametrize("name", EMULATED)
def test_a_network_answers_on_it(name: str, lowered, board) -> None:
    device, (g, x, expected) = board(name), lowered
    files = c99.emit(g, family=device.family)
    proof = emulated(TASK, files, x, expected, device)
    assert (proof["emulated"], proof["differ"]) == (len(x), 0)
    assert proof["instructions"] > 0 and proof["calibration"]
    assert proof["flash_bytes"] < device.flash_bytes and proof["ram_bytes"] < device.ram_bytes
    size = measure(files, device)
    assert size.flash_bytes == proof["flash_bytes"]
    assert 0 <= size.stack_bytes - proof["stack_bytes"] <= 64, (
        "what is read off the disassembly is no less than what ran"
    )

"""A regression and a classification network proven on emulated chips: equal bits, exact counts, bytes that add up."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.blocks.dsconv import DSConv
from featherweight.blocks.residual import Residual
from featherweight.device import parse_device
from featherweight.errors import UnsupportedError
from featherweight.integer.lower import lower
from featherweight.job.emulation import check, emulated, joined, part
from featherweight.targets import c99
from featherweight.task import Input, Task

REGRESSION = Task("regression", Input("signal", (2, 1, 40), "float32"), ("heat", "flow"))
CLASSES = Task("multiclass", Input("image", (3, 12, 10), "uint8"), classes=("a", "b", "c", "d"))
NETS = [(REGRESSION, (ConvBlock(6, 5, 2), DSConv(8))), (CLASSES, (ConvBlock(7, 3, 2), Residual(7), DSConv(10, 5)))]


@pytest.mark.parametrize("name", ["cortex-m4", "cortex-m7"])
@pytest.mark.parametrize(("task", "blocks"), NETS, ids=["regression", "classification"])
def test_a_network_on_a_chip(task: Task, blocks: tuple, name: str, board, random_network) -> None:
    device = board(name)
    network, x = random_network(task, blocks)
    g = lower(network)
    files, expected = c99.emit(g, family=device.family), g.run(x)
    proof = emulated(task, files, x, expected, device)
    assert (proof["emulated"], proof["differ"]) == (len(x), 0)
    macs = network.graph.macs
    assert macs / 4 < proof["instructions"] <= proof["cycles"] < 100 * macs
    assert proof["latency_us"] == device.latency_us(proof["cycles"])
    resident = task.input.size * np.dtype(task.input.dtype).itemsize
    assert resident + proof["stack_bytes"] < proof["ram_bytes"]
    assert proof["stack_bytes"] < proof["ram_bytes_streaming"] <= proof["ram_bytes"]
    assert abs(proof["cycles_streaming"] / proof["cycles"] - 1) < 0.05
    assert name in proof["device"] and device.machine in proof["emulator"]

    if name == "cortex-m4":
        wrong = expected.copy()
        wrong[3, 0] = np.nextafter(wrong[3, 0], np.float32(np.inf))
        assert emulated(task, files, x, wrong, device)["differ"] == 1, "a last bit is seen"


def test_the_worse_of_two_proofs_counts() -> None:
    host = {"differ": 0, "vectors": 9, "compiler": "gcc"}
    assert joined(host, {"differ": 2, "compiler": "cross"}) == {"differ": 2, "vectors": 9, "compiler": "cross"}
    assert joined({**host, "differ": 3}, {"differ": 2})["differ"] == 3
    assert joined({**host, "differ": 3}, {"not_emulated": "why"})["differ"] == 3


def test_what_cannot_be_emulated_says_what_to_do(monkeypatch) -> None:
    with pytest.raises(UnsupportedError, match="x86-64 cannot be emulated"):
        check(parse_device("x86-64"))
    monkeypatch.setattr("featherweight.targets.emulator.QEMU", "qemu-system-nothing")
    with pytest.raises(UnsupportedError, match="qemu-system-nothing is missing") as e:
        check(parse_device("cortex-m4"))
    assert "apt install qemu-system-arm gcc-arm-none-eabi" in e.value.hint


def test_where_nothing_is_emulated_the_record_says_why(monkeypatch) -> None:
    nothing = np.zeros((1, 2), np.float32)

    def said(device):
        return part(REGRESSION, {}, nothing, nothing, device)

    assert said(None) == {"not_emulated": "no cross compiler is installed"}
    assert said(parse_device("x86-64@2GHz")) == {"device": "x86-64@2000MHz"}
    monkeypatch.setattr("featherweight.targets.emulator.QEMU", "qemu-system-nothing")
    found = said(parse_device("cortex-m4"))
    assert found == {"device": "cortex-m4@80MHz", "not_emulated": "qemu-system-nothing is missing"}

"""How long a prediction takes: counted under emulation, else modelled for a network, else nobody knows."""

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.cost.cycles import cycles
from featherweight.device import parse_device
from featherweight.integer.lower import lower
from featherweight.job import latency as room
from featherweight.job.latency import EMULATED, MODEL, UNKNOWN, latency
from featherweight.job.shipped import Classical, Integers, Shipped
from featherweight.task import Input, Task

TASK = Task("regression", Input("image", (1, 12, 12), "uint8"), ("v",))
M4 = parse_device("cortex-m4@50MHz")


@pytest.fixture
def shipped(random_network) -> tuple[Integers, np.ndarray]:  # type: ignore[no-untyped-def]
    network, x = random_network(TASK, (ConvBlock(5, 3, 2),))
    return Integers(network, lower(network)), x


@pytest.fixture
def classical() -> Classical:
    from featherweight.baseline import BASELINES

    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 256, (30, 12, 12, 1)).astype(np.uint8), rng.normal(size=(30, 1)).astype(np.float32)
    return Classical("mean", BASELINES["mean"]().fit(TASK, x, y, x, y).fitted)


def test_it_is_counted_where_a_chip_is_emulated(shipped, board) -> None:  # type: ignore[no-untyped-def]
    board()
    us, how = latency(*((shipped[0], M4, shipped[1])))
    assert how == EMULATED and us is not None and us > 0
    again, _ = latency(shipped[0], parse_device("cortex-m4@25MHz"), shipped[1])
    assert again is not None and abs(again - 2 * us) <= 1


def test_a_classical_model_is_counted_too(classical, board) -> None:  # type: ignore[no-untyped-def]
    board()
    us, how = latency(classical, M4, np.zeros((1, 12, 12, 1), np.uint8))
    assert how == EMULATED and us is not None


def test_without_an_emulator_the_model_answers_for_networks_alone(
    shipped: tuple[Integers, np.ndarray], classical: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "lacks", lambda device: "qemu-system-arm is missing")
    network, x = shipped
    program = network.variant.program(network.graph)
    assert latency(network, M4, x) == (M4.latency_us(cycles(program, M4)), MODEL)
    assert latency(classical, M4, x) == (None, UNKNOWN)
    assert latency(network, parse_device("x86-64"), x) == (None, UNKNOWN)

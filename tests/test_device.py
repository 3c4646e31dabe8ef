"""Chips are named by core and clock, and every one says what its numbers are worth."""

import pytest

from featherweight.device import DEFAULT, DEVICES, parse_device
from featherweight.errors import DesignError


@pytest.mark.parametrize("name", DEVICES)
def test_every_chip_is_complete(name: str) -> None:
    device = parse_device(name)
    assert device.name == name
    assert parse_device(device.text) == device
    assert device.flash_bytes > 0 and device.ram_bytes > 0 and device.clock_hz > 0
    assert device.family in ("pairs", "short", "helium", "vector")
    assert all(device.facts.values())
    assert device.machine or device.stand_in or device.family == "vector"
    if device.stand_in:
        assert device.built_as.machine and "estimate" in device.calibration
    else:
        assert device.built_as is device


def test_the_default_is_there() -> None:
    assert DEFAULT in DEVICES


@pytest.mark.parametrize(
    ("text", "name", "clock"),
    [
        ("cortex-m4", "cortex-m4", 80e6),
        ("Cortex_M4@120MHz", "cortex-m4", 120e6),
        ("cortex-m0+ @ 133 mhz", "cortex-m0plus", 133e6),
        ("esp32-s3@0.16GHz", "esp32-s3", 160e6),
    ],
)
def test_names_and_clocks(text: str, name: str, clock: float) -> None:
    device = parse_device(text)
    assert (device.name, device.clock_hz) == (name, clock)


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("cortex-m5", "no device 'cortex-m5'", "did you mean 'cortex-m55'"),
        ("cortex-m4@fast", "'fast' is not a clock", "cortex-m4@80MHz"),
        ("cortex-m4@0MHz", "is not a clock", "cortex-m4@80MHz"),
        ("", "no device ''", "one of"),
    ],
)
def test_what_is_no_device(text: str, what: str, hint: str) -> None:
    with pytest.raises(DesignError, match=what) as e:
        parse_device(text)
    assert hint in e.value.hint and e.value.where == "--device"


def test_latency_is_rounded_up() -> None:
    device = parse_device("cortex-m4@80MHz")
    assert [device.latency_us(c) for c in (0, 1, 80, 81, 24_000_000)] == [0, 1, 1, 2, 300_000]

"""The price of a view: its own C, compiled alone."""

import pytest

from featherweight.budget import Cost
from featherweight.cost.view import files, price_view
from featherweight.device import parse_device
from featherweight.features.channels import Channels
from featherweight.targets.compiler import lacks
from featherweight.task import Input, Task
from featherweight.view import View

TASK = Task("regression", Input("image", (3, 20, 10), "uint8"))
GREEN = View("green", (Channels((1,)),))
BOTH = View("both", (Channels((1,)),), ((Channels((0, 2)),),))


def test_the_raw_sample_costs_nothing() -> None:
    assert price_view(View(), TASK) == Cost(0, 0, 0, 0)


def test_ram_is_what_it_makes_and_a_stack() -> None:
    one, two = price_view(GREEN, TASK), price_view(BOTH, TASK)
    assert one.flash_bytes is not None and 0 < one.flash_bytes < (two.flash_bytes or 0) < 500
    assert one.ram_bytes is not None and 200 <= one.ram_bytes < 200 + 64
    assert two.ram_bytes is not None and 600 <= two.ram_bytes < 600 + 96


def test_its_name_changes_no_byte() -> None:
    assert price_view(GREEN, TASK) == price_view(View("other", GREEN.map), TASK)


def test_a_chip_has_bytes_of_its_own() -> None:
    chip = parse_device("cortex-m0plus")
    if missing := lacks(chip):
        pytest.skip(f"{missing} (apt install {chip.package})")
    assert price_view(BOTH, TASK, chip).flash_bytes != price_view(BOTH, TASK, parse_device("x86_64")).flash_bytes


def test_the_library_reads_a_struct() -> None:
    spec = Input("image", (3, 20, 10), "uint8", columns=("a", "b"))
    task = Task("regression", spec)
    assert "input->map" in files(GREEN, task)["model.c"]
    assert (price_view(GREEN, task).flash_bytes or 0) > 0

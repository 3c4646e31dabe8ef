"""The core's rounding is printed from `numerics`, and what is printed is what the core was compiled from."""

from pathlib import Path

from featherweight.engines.native.rounding import ROUNDINGS, header
from featherweight.portable import LANES_PRELUDE, calls

NATIVE = Path(__file__).parents[3] / "native"


def test_the_header_is_what_the_printer_prints() -> None:
    assert (NATIVE / "rounding.h").read_text() == header(), "run `make rounding`"


def test_nothing_it_calls_is_missing() -> None:
    assert {name for f in ROUNDINGS for name in calls(f)} == set(LANES_PRELUDE)

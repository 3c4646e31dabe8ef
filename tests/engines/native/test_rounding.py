"""The core's rounding is printed from `numerics`, and what is printed is what the core was compiled from."""

from pathlib import Path

import pytest

from featherweight import numerics
from featherweight.engines.native.rounding import ROUNDINGS, header
from featherweight.portable import LANES_PRELUDE, calls, to_lanes

NATIVE = Path(__file__).parents[3] / "native"


def test_the_header_is_what_the_printer_prints() -> None:
    assert (NATIVE / "rounding.h").read_text() == header(), "run `make rounding`"


def test_nothing_it_calls_is_missing() -> None:
    assert {name for f in ROUNDINGS for name in calls(f)} == set(LANES_PRELUDE)


@pytest.mark.parametrize("function", [numerics.arctan, numerics.turn])
def test_vectors_refuse_what_means_something_else_there(function) -> None:
    if function is numerics.turn:
        with pytest.raises(SyntaxError, match="turn: not portable to vectors"):
            to_lanes(function)
    else:
        assert "template <class I>" in to_lanes(function)

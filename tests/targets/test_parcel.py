"""Any text makes a library's name, and every model accepts the pattern."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from featherweight.targets.parcel import identifier, pattern
from featherweight.task import Input, Task


@given(st.text(max_size=200))
def test_any_text_makes_a_name(text: str) -> None:
    name = identifier(text)
    assert re.fullmatch(r"featherweight_[a-z0-9]+(_[a-z0-9]+)*", name) and len(name) <= 63
    assert identifier(name) == name


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_a_pattern_fits_its_task_and_is_the_same_each_time(dtype: str) -> None:
    task = Task("regression", Input("image", (3, 9, 40), dtype))
    x = pattern(task)
    assert x.shape == (9, 40, 3) and x.dtype == dtype and np.ptp(x) > 0
    assert np.array_equal(x, pattern(task))

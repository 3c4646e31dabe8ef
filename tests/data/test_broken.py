import pytest

from featherweight.data.broken import Broken, left_out
from featherweight.errors import DataError


def broken(count):
    return [Broken(i, f"f{i}", "torn", empty=i % 2 == 1) for i in range(count)]


def test_up_to_a_tenth_may_be_left_out():
    assert left_out([], 10, "image", True, "") == ()
    unlike = left_out(broken(4), 40, "image", False, "")
    assert {p.kind: p.names for p in unlike} == {"empty": ("f1", "f3"), "unreadable": ("f0", "f2")}
    with pytest.raises(DataError, match=r"4 of 39 images cannot be read, at most 3 may be left out\n  at: f0 \(torn\)"):
        left_out(broken(4), 39, "image", False, "")
    with pytest.raises(DataError, match=r"1 of 39 images cannot be read\n  at: f0 \(torn\)\n  try: again"):
        left_out(broken(1), 39, "image", True, "again")

import json

import pytest

from featherweight.data.problem import KINDS, NAMED, Broken, Problem, left_out
from featherweight.errors import DataError


def test_names_are_bounded_and_counted():
    problem = Problem.about("cut", "80 texts were cut", [f"t{i}" for i in range(80)])
    assert problem.count == 80
    assert len(problem.names) == NAMED
    assert problem.words == "80 texts were cut: t0, t1, t2, t3, t4 and 75 more"


def test_reasons_stand_beside_names():
    problem = Problem.about("unreadable", "2 files", ["a", "b"], ["torn", "burnt"])
    assert problem.words == "2 files: a (torn), b (burnt)"
    assert json.loads(json.dumps(problem.to_json())) == {
        "kind": "unreadable",
        "what": "2 files",
        "count": 2,
        "names": ["a", "b"],
        "whys": ["torn", "burnt"],
    }


def test_kinds_are_known():
    assert all(KINDS.values())
    with pytest.raises(ValueError, match="'odd'"):
        Problem.about("odd", "", [])


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

import json

import pytest

from featherweight.data.problem import KINDS, NAMED, Problem


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

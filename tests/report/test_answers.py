from pathlib import Path

import numpy as np

from featherweight.report import answers
from featherweight.report.run import Run


def run(kind, y, outputs, **task):
    record = {"schema": 1, "task": {"kind": kind, "metric": "m", **task}, "winner": {}}
    return Run(Path("."), record, y=np.asarray(y), outputs=np.asarray(outputs, np.float32))


def test_circular_errors_go_the_short_way_round():
    found = answers.fitted(run("circular", [[9.5], [0.25], [12.0]], [[0.5], [9.75], [2.0]], period=10.0))[0]
    np.testing.assert_allclose(found.errors, [1.0, -0.5, 0.0], atol=1e-6)
    assert found.y.max() < 10


def test_regression_keeps_every_target_with_its_name():
    found = answers.fitted(run("regression", [[1, 2], [3, 4]], [[1, 3], [3, 5]], targets=["a", "b"], units=["m", "s"]))
    assert [(f.name, f.unit) for f in found] == [("a", "m"), ("b", "s")]
    np.testing.assert_allclose(found[1].errors, [1, 1])


def test_binary_decides_at_zero():
    found = answers.confusion(run("binary", [0, 1, 1], [[-0.1], [0.1], [-3]], classes=["off", "on"]))
    assert found.counts.tolist() == [[1, 0], [1, 1]]
    assert found.mistakes() == [("on", "off", 1, 2)]


def test_multiclass_counts_and_recalls():
    found = answers.confusion(run("multiclass", [0, 0, 2], [[2, 1, 0], [0, 1, 0], [0, 0, 9]], classes=["a", "b", "c"]))
    assert found.counts.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
    np.testing.assert_array_equal(found.recalls, [0.5, np.nan, 1.0])


def test_multilabel_counts():
    found = answers.label_counts(run("multilabel", [[1, 0], [1, 1]], [[1, 1], [-1, 2]], targets=["x", "y"]))
    assert [(c.found, c.missed, c.false) for c in found] == [(1, 1, 0), (1, 0, 1)]
    assert found[0].f1 == found[1].f1 == 2 / 3


def test_other_kinds_and_missing_answers_give_nothing():
    bare = Run(Path("."), {"schema": 1, "task": {"kind": "circular", "period": 1.0}, "winner": {}})
    assert answers.fitted(bare) == [] and answers.confusion(bare) is None and answers.label_counts(bare) == []

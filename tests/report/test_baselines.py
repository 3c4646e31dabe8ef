"""Of many baselines the best that fit stand first; all of them are grouped by what they read."""

from featherweight.report.baselines import FEW, baselines, left_out
from featherweight.report.number import Metric, value_of
from featherweight.report.run import Run


def held(folder, **changes):
    result = {**Run.load(folder).result, **changes}
    return baselines(result, Metric.of(result))


def test_the_few_fit_and_the_constant_answer_is_among_them(run_folder):
    found = held(run_folder("circular", rich=True))
    assert found.total == 37 and len(found.few) == FEW and found.left == "29 of 37 are not shown"
    assert all(r.fits for r in found.few) and found.few[-1].name == "mean"
    scores = [value_of(r.entry["valid"]) for r in found.few]
    assert scores == sorted(scores)


def test_groups_hold_every_one_once_the_best_view_first(run_folder):
    found = held(run_folder("circular", rich=True))
    assert sum(len(g.rows) for g in found.groups) == found.shown == 37
    assert {g.view for g in found.groups} >= {"raw", "hog"} and found.groups[0].title == "the sample as it is"
    best = [value_of(g.rows[0].entry["valid"]) for g in found.groups]
    assert best == sorted(best)


def test_few_baselines_are_all_shown(run_folder):
    found = held(run_folder("binary"))
    assert len(found.few) == found.total == 3 and found.left == ""


def test_a_run_without_baselines_has_none(run_folder):
    assert held(run_folder("binary"), baselines=None).total == 0


def test_reasons_are_names_with_words_or_bare_sentences():
    held = [{"name": "knn", "why": "too large"}, "the time was over", {"name": "svm"}]
    expected = [("knn", "too large"), ("", "the time was over"), ("svm", "no reason recorded")]
    assert left_out({"left_out": held}) == expected and left_out({}) == []

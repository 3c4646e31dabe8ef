"""The best of each kind, read from records new and old."""

from featherweight.report.kinds import best_of, bests, called, constant_of, entries, reads, view_of
from featherweight.report.number import Metric
from featherweight.report.run import Run


def held(folder, **changes):
    result = {**Run.load(folder).result, **changes}
    return result, Metric.of(result)


def test_each_kind_once_the_winner_first(run_folder):
    result, metric = held(run_folder("multiclass", rich=True))
    found = bests(result, metric)
    assert [(b.kind, b.wins) for b in found] == [("network", True), ("fusion", False), ("baseline", False)]
    assert found[0].gap is None and found[1].gap.chance and found[2].gap.clear and found[2].entry["name"] == "knn"


def test_a_record_without_fusion_and_comparisons_still_has_its_kinds(run_folder):
    result, metric = held(run_folder("regression", baseline_wins=True))
    found = bests(result, metric)
    assert [b.kind for b in found] == ["baseline", "network", "fusion"]
    assert found[2].entry is None and found[1].gap is not None, "the one comparison of an older record"


def test_of_a_kind_the_best_that_fits_comes_before_a_better_one_that_does_not(run_folder):
    result, metric = held(run_folder("multiclass", rich=True))
    over = {"name": "giant", "kind": "baseline", "cost": {"params": 9000}, "valid": {"value": 0.999}}
    result["baselines"].append(over)
    assert best_of(result, "baseline", metric)["name"] == "knn"
    assert best_of({**result, "baselines": [over]}, "baseline", metric)["name"] == "giant"
    assert best_of({**result, "baselines": []}, "baseline", metric) is None


def test_the_winner_and_the_same_baseline_are_one_entry(run_folder):
    result, _ = held(run_folder("regression", baseline_wins=True))
    assert [e["name"] for e in entries(result)] == ["boosting", "lenet w0.70", "mean", "ridge"]
    assert constant_of(result)["name"] == "mean"


def test_views_are_named_once():
    assert called({"name": "svm on hog", "view": {"name": "hog"}}) == "svm on hog"
    assert called({"name": "lenet-1", "view": {"name": "gray"}}) == "lenet-1 on gray"
    assert called({"name": "lenet-1", "view": {"name": "raw"}}) == "lenet-1" and view_of({"view": None}) == "raw"
    assert reads({"kind": "baseline", "model": "mean"}).startswith("nothing")
    assert reads({}) == "the sample as it is"

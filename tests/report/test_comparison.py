from featherweight.report.comparison import rows
from featherweight.report.number import Metric
from featherweight.report.run import Run


def held(folder, **changes):
    result = {**Run.load(folder).result, **changes}
    return rows(result, Metric.of(result))


def test_network_that_wins_stands_once_and_baselines_follow_by_score(run_folder):
    found = held(run_folder("multiclass"))
    assert [r.name for r in found][1:] == ["boosting", "logistic", "majority"]
    assert found[0].roles == ("winner", "best network") and found[0].wins
    assert found[0].stored == "compiled C" and found[1].stored == "numpy arrays" and found[1].nodes == 14800


def test_baseline_that_wins_stands_above_the_best_network(run_folder):
    found = held(run_folder("regression", baseline_wins=True))
    assert found[0].roles == ("winner", "baseline") and found[0].name == "boosting"
    assert found[1].roles == ("best network",) and len(found) == 4


def test_excess_is_named_per_axis(run_folder):
    found = held(run_folder("binary"), budget={"params": 2000, "flash_bytes": 9000})
    assert found[0].fit_words == "over by 978 params, 120 bytes flash" and found[0].fits is False
    assert found[2].fit_words == "fits" and found[2].fits


def test_unpriced_axis_is_neither(run_folder):
    found = held(run_folder("binary"), budget={"latency_us": 20000})
    assert found[0].fits is True and found[1].fits is None and "not priced" in found[1].fit_words

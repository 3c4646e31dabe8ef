from featherweight.report import study
from featherweight.report.number import Metric

UP, DOWN = Metric("accuracy", True), Metric("rmse", False)


def trial(name, value, rung=0, status="done", **more):
    valid = None if value is None else {"value": value, "interval": [value, value]}
    curve = [[0, 1.0, 1.0], [10, 0.5, value]] if value is not None else []
    held = {"kind": "network", "name": name, "design": {"family": name.split()[0], "w": name}, "curve": curve}
    return {**held, "rung": rung, "status": status, "valid": valid, "cost": {"params": 10}, **more}


def test_a_design_counts_at_its_highest_rung_even_if_worse_there():
    tried = (trial("a 1", 0.9), trial("a 1", 0.8, rung=1), trial("b 1", 0.7))
    found = study.best_of_designs(tried, UP)
    assert [(t["name"], t["valid"]["value"]) for t in found] == [("a 1", 0.8), ("b 1", 0.7)]


def test_direction_decides_what_is_best():
    tried = (trial("a 1", 0.9), trial("b 1", 0.7))
    assert [t["name"] for t in study.best_of_designs(tried, DOWN)] == ["b 1", "a 1"]


def test_finalists_are_of_the_last_rung_alone():
    tried = (trial("a 1", 0.9), trial("b 1", 0.5, rung=2), trial("c 1", 0.6, rung=2), trial("d 1", 0.8, rung=1))
    assert [t["name"] for t in study.finalists(tried, UP)] == ["c 1", "b 1"]


def test_families_count_what_failed_and_baselines_apart():
    tried = (trial("a 1", 0.9), trial("a 2", None, status="failed", why="boom"), trial("m", 0.2, kind="baseline"))
    found = {f.name: f for f in study.families(tried, UP)}
    assert (found["a"].tried, found["a"].done, found["a"].best["name"]) == (2, 1, "a 1")
    assert found["baselines"].tried == 1
    assert study.reasons(tried) == [("failed", "boom", 1)] and dict(study.statuses(tried)) == {"done": 2, "failed": 1}


def test_recipe_without_numbers_is_still_words():
    assert study.recipe_words(None) == "–" and study.recipe_words({"optimiser": "sgd", "steps": None}) == "sgd"


def test_rungs_have_names_and_say_what_judged_them():
    assert study.rung_of({"rung": 2}) == "final" and study.rung_of({"rung": 9}) == "rung 9"
    assert study.rung_of({"rung": 1, "rows": "folds"}) == "promotion, folds"

"""The verdict says which kind of model to ship, whether that could be chance, and what a larger budget would buy."""

from typing import Any

import pytest

from featherweight.job.verdict import verdict


def entry(name: str, kind: str, value: float, params: int, **more: Any) -> dict[str, Any]:
    score = {"value": value, "interval": [value - 0.02, value + 0.02], "n": 400}
    cost = {"params": params, "macs": 10, "flash_bytes": 2 * params, "ram_bytes": 100}
    return {"name": name, "kind": kind, "cost": cost, "valid": score, "test": score, **more}


def result(winner: dict[str, Any], network: dict[str, Any], *baselines: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"kind": "image", "shape": [1, 8, 8], "dtype": "uint8"}
    task = {"kind": "circular", "metric": "circular_mae", "greater_is_better": False, "input": asked}
    data = {"train": 100, "valid": 1200, "test": 400}
    record = {"task": task, "budget": {"params": 3000}, "data": data, "winner": winner, "best_network": network}
    return {**record, "baselines": list(baselines), **more}


def gap(name: str, kind: str, difference: float, half: float, on: str = "valid", **more: Any) -> dict[str, Any]:
    ends = [difference - half, difference + half]
    return {"name": name, "kind": kind, "on": on, "difference": difference, "interval": ends, **more}


NET, MEAN = entry("plain-1", "network", 0.43, 2911), entry("mean", "baseline", 2.5, 1)
HOG = entry("linear_svm on hog", "baseline", 0.3, 50, model="linear_svm", view={"name": "hog"})
FUSED = entry("plain-2", "fusion", 0.4, 2800, view={"name": "hog beside"})


def first(words: str) -> str:
    return words.split(". ")[0]


def test_a_network_that_wins_is_named_with_its_score_and_sizes() -> None:
    words = verdict(result(NET, NET, MEAN, comparison=gap("mean", "baseline", -2.07, 0.1)))
    assert first(words) == (
        "Ship a network: plain-1, circular mean absolute error 0.430 (95 % interval 0.410 to 0.450) on 400 test "
        "samples, 2,911 params, 5,822 B of flash"
    )
    assert "Of the classical models that fit none does better than the constant answer, which is 2.070 worse" in words
    assert "worse on the same 1,200 validation rows (95 % interval 1.970 to 2.170)." in words
    assert "noise" not in words


def test_every_other_kind_is_compared_and_a_tie_is_called_noise() -> None:
    compared = [gap("plain-1", "network", -0.13, 0.07), gap("plain-2", "fusion", -0.01, 0.04)]
    words = verdict(result(HOG, NET, HOG, fusion=FUSED, comparisons=compared, comparison=compared[1]))
    assert "Ship a classical model: linear_svm on hog," in first(words) and "50 params, 100 B of flash" in first(words)
    assert "The best network that fits, plain-1, is 0.130 worse on the same 1,200 validation rows" in words
    assert (
        "The best fusion that fits, plain-2 on hog beside, is as good within the noise (0.010 worse on the same "
        "1,200 validation rows, 95 % interval −0.030 to 0.050)." in words
    )
    assert words.count("plain-2") == 1, "what ties and costs more is no advice"


def test_shares_are_told_in_points_and_more_is_better() -> None:
    task = {"kind": "binary", "metric": "accuracy", "greater_is_better": True}
    words = verdict(result(NET, NET, HOG, task=task, comparison=gap(HOG["name"], "baseline", 0.013, 0.009)))
    assert "linear_svm on hog, is 1.3 points worse" in words and "(95 % interval 0.4 to 2.2)" in words


def test_the_cheaper_of_a_tie_is_the_advice_and_the_winner_stays() -> None:
    words = verdict(result(NET, NET, HOG, comparison=gap(HOG["name"], "baseline", -0.01, 0.04)))
    assert first(words).startswith("Ship a network: plain-1")
    assert "linear_svm on hog is the cheaper one (100 B of flash against 5,822): where bytes count, ship that." in words
    more = {**HOG, "cost": {**HOG["cost"], "ram_bytes": 101}}
    words = verdict(result(NET, NET, more, comparison=gap(HOG["name"], "baseline", -0.01, 0.04)))
    assert "cheaper" not in words, "less flash for more RAM is no clear saving"
    more = {**HOG, "cost": {**HOG["cost"], "flash_bytes": 5500}}
    words = verdict(result(NET, NET, more, comparison=gap(HOG["name"], "baseline", -0.01, 0.04)))
    assert "cheaper" not in words, "a few bytes are no reason"


def test_no_advice_is_given_that_the_test_rows_contradict() -> None:
    worse = {**HOG, "test": {"value": 0.6, "interval": [0.55, 0.65], "n": 400}}
    words = verdict(result(NET, NET, worse, comparison=gap(HOG["name"], "baseline", -0.01, 0.04)))
    assert "within the noise" in words and "cheaper" not in words


def test_kinds_that_are_missing_are_said() -> None:
    assert "No classical model fits the budget." in verdict(result(NET, NET))
    words = verdict({**result(HOG, NET, HOG), "best_network": None})
    assert "No network could be trained within the budget." in words and "fusion" not in words


def test_images_that_carry_nothing() -> None:
    noise = gap("mean", "baseline", -0.01, 0.04, on="test")
    words = verdict(result(NET, NET, MEAN, HOG, trials=31, constant=noise))
    assert first(words) == (
        "The images carry nothing here that 400 test samples could show: of 32 models that fit, none beats the "
        "constant answer by more than chance"
    )
    assert "plain-1" in words and "is 0.010 better than the constant answer on the same 400 test rows" in words
    assert "(95 % interval −0.030 to 0.050)" in words and "Ship" not in words


def test_a_winner_that_is_clearly_better_than_the_constant_answer_ships() -> None:
    words = verdict(result(NET, NET, MEAN, constant=gap("mean", "baseline", -2.0, 0.1, on="test")))
    assert first(words).startswith("Ship a network")


def test_the_constant_answer_that_wins_carries_nothing_either() -> None:
    words = verdict(result(MEAN, NET, MEAN, HOG, trials=9))
    assert "of 10 models that fit, none beats" in first(words) and "The best is the constant answer, mean," in words
    assert first(verdict({**result(MEAN, NET, MEAN), "best_network": None})).startswith("Nothing but the constant")


def test_a_few_models_do_not_say_that_images_carry_nothing() -> None:
    words = verdict(result(MEAN, NET, MEAN, HOG, trials=2))
    assert first(words).endswith("so far, but only 3 models that fit were tried, too few to say more")
    assert "carry nothing" not in words


@pytest.mark.parametrize("front", [False, True])
def test_a_budget_that_cannot_do_it_names_the_smallest_that_can(front: bool) -> None:
    noise = gap("mean", "baseline", -0.01, 0.04, on="test")
    above = [entry("boosting", "baseline", 0.2, 312_000), entry("forest", "baseline", 0.3, 9_000)]
    points = [{"params": 2911, "value": 0.43}, {"params": 6000, "value": 0.3, "name": "lenet-7"}] if front else []
    words = verdict(result(NET, NET, MEAN, *above, front=points, trials=3, constant=noise))
    assert first(words) == (
        "This budget cannot do it: within 3,000 params no model beats the constant answer by more than chance"
    )
    able = "6,000 params: lenet-7" if front else "9,000 params: forest"
    assert f"The smallest that clearly does is about {able}," in words


def test_columns_that_do_as_well_alone() -> None:
    tie = gap("ridge on columns", "baseline", -0.01, 0.04, reads="columns")
    words = verdict(result(NET, NET, MEAN, columns=tie))
    assert "The images add nothing to the columns: ridge on columns, which reads the columns alone" in words
    assert "add nothing" not in verdict(result(NET, NET, MEAN, columns={**tie, "interval": [-0.05, -0.01]}))
    blind = gap("plain-1", "network", -0.3, 0.1, reads="map")
    assert "too, plain-1, is worse (0.300 worse on" in verdict(result(HOG, NET, HOG, columns=blind))


def test_a_better_baseline_that_does_not_fit_is_named_with_both_numbers() -> None:
    words = verdict(result(NET, NET, MEAN, entry("boosting", "baseline", 0.2, 312_000)))
    assert "boosting scores better" in words and "312,000 params, the budget allows 3,000." in words


@pytest.mark.parametrize("value", [0.6, 0.42])
def test_one_that_is_worse_or_hardly_better_is_not_mentioned(value: float) -> None:
    assert "boosting" not in verdict(result(NET, NET, MEAN, entry("boosting", "baseline", value, 312_000)))


def test_without_a_budget_the_knee_is_named() -> None:
    front = [{"params": 300, "value": 0.9}, {"params": 2911, "value": 0.5}, {"params": 90_000, "value": 0.45}]
    words = verdict({**result(NET, NET, MEAN), "budget": {}, "front": front, "knee": front[1]})
    assert "from 300 params (0.900) to 90,000 params (0.450)" in words and "knee is at 2,911" in words


def test_a_front_of_one_size_is_no_range() -> None:
    front = [{"params": 300, "value": 0.9}]
    words = verdict({**result(NET, NET, MEAN), "budget": {}, "front": front, "knee": front[0]})
    assert "One size was trained to the end: 300 params." in words and " to 300 params" not in words

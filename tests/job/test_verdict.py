"""The verdict says who wins, whether it could be chance, and what a larger budget would buy."""

from typing import Any

from featherweight.job.verdict import verdict


def entry(name: str, kind: str, value: float, params: int) -> dict[str, Any]:
    score = {"value": value, "interval": [value - 0.02, value + 0.02], "n": 400}
    cost = {"params": params, "macs": 10, "flash_bytes": params, "ram_bytes": 100}
    return {"name": name, "kind": kind, "cost": cost, "valid": score, "test": score}


def result(winner: dict[str, Any], network: dict[str, Any], *baselines: dict[str, Any], **more: Any) -> dict[str, Any]:
    task = {"kind": "circular", "metric": "circular_mae", "greater_is_better": False}
    data = {"train": 100, "valid": 20, "test": 400}
    record = {"task": task, "budget": {"params": 3000}, "data": data, "winner": winner, "best_network": network}
    return {**record, "baselines": list(baselines), **more}


NET, MEAN = entry("plain-1", "network", 0.43, 2911), entry("mean", "baseline", 2.5, 1)


def first(words: str) -> str:
    return words.split(". ")[0]


def test_a_network_that_wins_is_named_with_its_score_on_test() -> None:
    gap = {"name": "mean", "kind": "baseline", "difference": -2.07, "interval": [-2.2, -1.9]}
    words = verdict(result(NET, NET, MEAN, comparison=gap))
    assert "A network wins" in first(words) and "2,911" in first(words) and "0.43" in words and "400 test" in words
    assert "mean, is worse" in words and "noise" not in words


def test_a_baseline_that_wins_is_in_the_first_sentence() -> None:
    small = entry("ridge", "baseline", 0.3, 50)
    gap = {"name": "plain-1", "kind": "network", "difference": -0.13, "interval": [-0.2, -0.05]}
    words = verdict(result(small, NET, small, comparison=gap))
    assert "No network is needed" in first(words) and "ridge" in first(words)
    assert "network that fits, plain-1, is worse" in words


def test_a_difference_within_its_interval_is_called_noise() -> None:
    gap = {"name": "mean", "kind": "baseline", "difference": -0.01, "interval": [-0.05, 0.03]}
    assert "within the noise" in verdict(result(NET, NET, MEAN, comparison=gap))


def test_a_better_baseline_that_does_not_fit_is_named_with_both_numbers() -> None:
    big = entry("boosting", "baseline", 0.2, 312_000)
    words = verdict(result(NET, NET, MEAN, big))
    assert "boosting scores better" in words and "312,000 params" in words and "3,000" in words


def test_a_worse_baseline_that_does_not_fit_is_not_mentioned() -> None:
    assert "boosting" not in verdict(result(NET, NET, MEAN, entry("boosting", "baseline", 0.6, 312_000)))


def test_without_a_budget_the_knee_is_named() -> None:
    front = [{"params": 300, "value": 0.9}, {"params": 2911, "value": 0.5}, {"params": 90_000, "value": 0.45}]
    words = verdict({**result(NET, NET, MEAN), "budget": {}, "front": front, "knee": front[1]})
    assert "from 300 params (0.900) to 90,000 params (0.450)" in words and "knee is at 2,911" in words


def test_a_front_of_one_size_is_no_range() -> None:
    front = [{"params": 300, "value": 0.9}]
    words = verdict({**result(NET, NET, MEAN), "budget": {}, "front": front, "knee": front[0]})
    assert "One size was trained to the end: 300 params." in words and " to 300 params" not in words

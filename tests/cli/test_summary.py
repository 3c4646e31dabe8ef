"""The end of a fit names the kind of every model, the winner first, and says how many are not shown."""

import io
from typing import Any

from rich.console import Console

from featherweight.cli.summary import summary

TASK = {"kind": "multiclass", "metric": "accuracy", "greater_is_better": True, "units": []}


def entry(name: str, kind: str, value: float, params: int = 10) -> dict[str, Any]:
    score = {"value": value, "interval": [value - 0.01, value + 0.01], "n": 300}
    cost = {"params": params, "macs": 5, "flash_bytes": 900, "ram_bytes": 80, "latency_us": None}
    return {"name": name, "kind": kind, "cost": cost, "valid": score, "test": score}


def printed(**changes: Any) -> str:
    network, fused = entry("plain-1", "network", 0.8), entry("plain-2", "fusion", 0.81)
    result = {
        "task": TASK,
        "budget": {"params": 100},
        "winner": network,
        "best_network": network,
        "fusion": fused,
        "baselines": [*(entry(f"m{i} on hog", "baseline", 0.7 - i / 100) for i in range(20)),
                      entry("mean", "baseline", 0.1), entry("huge", "baseline", 0.9, 101)],
        "proof": {"vectors": 300, "differ": 0, "compiler": "cc"},
        "trials": 3, "seconds": 9.0, "seed": 0,
        "verdict": "Ship a network: plain-1. The rest [is] worse.",
    }  # fmt: skip
    out = io.StringIO()
    summary({**result, **changes}, Console(file=out, width=110))
    return out.getvalue()


def test_kinds_are_named_and_the_winner_comes_first() -> None:
    lines = printed().splitlines()
    assert lines[0] == "Ship a network: plain-1." and lines[1] == "The rest [is] worse."
    rows = [line.split() for line in lines[4:]]
    assert rows[0][:3] == ["*", "plain-1", "network"] and rows[1][:2] == ["plain-2", "fusion"]
    assert rows[2][:4] == ["m0", "on", "hog", "classical"]


def test_of_many_baselines_the_best_that_fit_and_the_constant_are_shown() -> None:
    text = printed()
    assert "m6 on hog" in text and "m7 on hog" not in text and "mean" in text and "huge" not in text
    assert "14 of 22 are not shown: report.html has all baselines" in text


def test_an_older_record_without_kinds_of_comparison_is_shown() -> None:
    old = {"fusion": None, "baselines": [entry("mean", "baseline", 0.1)]}
    text = printed(**old)
    assert "mean" in text and "not shown" not in text


def test_a_long_name_is_folded_and_no_number_is_cut() -> None:
    text = printed(
        fusion=entry("mobilenet_v2-00ff11ee on raw + hog + colour_histogram + a_column", "fusion", 0.81, 98_765)
    )
    assert "98,765" in text and "…" not in text

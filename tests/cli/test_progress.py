"""Progress is told in lines to a file and drawn on a terminal, from the same tally."""

import io
import time
from typing import Any

import pytest
from rich.console import Console

from featherweight.cli.progress import Lines, Picture, Tally, watching

TASK = {"kind": "multiclass", "metric": "accuracy", "greater_is_better": True, "units": []}


def trial(value: float | None, params: int, rung: int = 0, status: str = "done") -> dict[str, Any]:
    score = None if value is None else {"value": value, "interval": [value, value]}
    cost = {"params": params, "macs": 10}
    return {"kind": "network", "name": f"n{params}", "cost": cost, "valid": score, "rung": rung, "status": status}


def tally(kind: type[Tally] = Tally, *rest: Any) -> Tally:
    t = kind(*rest, 0.0)
    t.question(TASK, {"params": 100}, None)
    return t


def test_rungs_are_not_mixed() -> None:
    t = tally()
    for record in (trial(0.9, 50), trial(0.8, 60), trial(0.7, 50, rung=1)):
        t.trial(record)
    assert t.best is not None and t.best["rung"] == 1
    assert [p["name"] for p in t.pareto] == ["n50"]


def test_the_front_holds_what_no_smaller_one_beats() -> None:
    t = tally()
    for record in (trial(0.5, 10), trial(0.4, 20), trial(0.6, 30), trial(0.55, 10), trial(None, 5, status="failed")):
        t.trial(record)
    assert [(p["cost"]["params"], p["valid"]["value"]) for p in t.pareto] == [(10, 0.55), (30, 0.6)]
    assert t.status == {"done": 4, "failed": 1}


def baseline(name: str, value: float, params: int = 1) -> dict[str, Any]:
    return {"name": name, "cost": {"params": params}, "valid": {"value": value, "interval": [0, 1]}}


def test_the_best_baselines_that_fit_come_first() -> None:
    t = tally()
    for record in (baseline("a", 0.3), baseline("b", 0.5), baseline("big", 0.9, 101), baseline("c", 0.4)):
        t.baseline(record)
    assert [b["name"] for b in t.baselines] == ["b", "c", "a", "big"] and t.leaders == "b 50.0, c 40.0, a 30.0"


def test_of_many_baselines_a_line_tells_those_that_lead_and_one_counts_them() -> None:
    out = io.StringIO()
    lines = tally(Lines, Console(file=out, width=40))
    lines.spoke = lines.started = time.monotonic()
    for i in range(20):
        lines.baseline(baseline(f"m{i}", 0.5 - i / 100))
    assert out.getvalue().count("best baseline so far") == 1
    lines.phase("searching")
    lines.phase("shipping")
    assert out.getvalue().count("20 baselines, the best: m0 50.0, m1 49.0, m2 48.0") == 1


def test_lines_are_a_line_per_event_and_no_flood() -> None:
    out = io.StringIO()
    lines = tally(Lines, Console(file=out, width=40))
    lines.phase("searching")
    lines.baseline({"name": "mean", "cost": {"params": 1}, "valid": {"value": 0.1, "interval": [0, 1]}})
    lines.note("a note that is longer than the console is wide [not markup]")
    lines.trial(trial(0.5, 10))
    before = out.getvalue().count("\n")
    for _ in range(50):
        lines.trial(trial(0.4, 10))
    assert out.getvalue().count("\n") <= before + 1
    assert "[not markup]" in out.getvalue() and "best so far" in out.getvalue()


def test_a_picture_shows_best_front_baselines_and_time() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, record=True)
    picture = tally(Picture, console)
    picture.phase("screening designs")
    picture.baseline({"name": "mean", "cost": {"params": 1}, "valid": {"value": 0.1, "interval": [0, 1]}})
    picture.trial(trial(0.5, 12345))
    console.print(picture)
    text = console.export_text()
    assert all(
        words in text
        for words in ("screening designs", "1 baseline, the best: mean 10.0", "n12345", "50.0", "12,345", "1 done")
    )


@pytest.mark.parametrize(("terminal", "kind"), [(True, Picture), (False, Lines)])
def test_what_stands_at_the_other_end_decides(terminal: bool, kind: type) -> None:
    assert type(watching(Console(file=io.StringIO(), force_terminal=terminal), 0.0)) is kind

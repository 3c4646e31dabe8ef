"""The table says what was measured, and names out of the data are never markup."""

import io
from typing import Any

import pytest

from featherweight.report.simplify import others, refused, section, table

COST = {"params": 100, "macs": 12_345, "flash_bytes": 2_000, "ram_bytes": 700, "latency_us": None}


def row(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "what": f"{name}: 8 x 8", "probe": "lenet, 200 steps", "difference": None, "interval": None,
        "valid": {"value": 0.9, "interval": [0.88, 0.92], "n": 400}, "view": COST, "model": {**COST, "ram_bytes": 321},
        "whole": COST, "input_bytes": 64, "at_source": False, "steps": 200, "question": "", "metric": "accuracy",
        "chance": None, "reread": None, "why": "", **more,
    }  # fmt: skip


@pytest.fixture
def held() -> dict[str, Any]:
    rows = [
        row("raw"),
        row("gray", difference=-0.004, interval=[-0.02, 0.01], at_source=True),
        row("third", valid=None, why="an image of 2 x 2 pixels has no boxes"),
        row("<b>cat</b> or not", question="<b>cat</b> or not", reads="gray", chance=0.5, reread=0.97),
    ]
    words = "Take gray: it costs 0.4 points."
    return {
        "metric": "accuracy",
        "greater_is_better": True,
        "units": [],
        "chosen": "gray",
        "words": words,
        "rows": rows,
    }


def test_the_section_shows_every_row_and_escapes_names(held: dict[str, Any]) -> None:
    text = str(section(held))
    assert text.startswith('<section id="simplify"') and text.rstrip().endswith("</section>")
    assert "Take gray" in text and "−0.4" in text and "−2.0 to +1.0" in text and "12,345" in text
    assert "no boxes" in text
    assert "&lt;b&gt;cat" in text and "<b>" not in text
    assert text.count('class="wins"') == 1


def test_ram_at_the_source_only_where_a_sensor_delivers(held: dict[str, Any]) -> None:
    assert str(section(held)).count(">321<") == 1


def test_the_terminal_shows_the_same(held: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(width=140, record=True, file=io.StringIO())
    console.print(table(held))
    text = console.export_text()
    assert "* gray" in text and "−0.4" in text and "−2.0 to +1.0" in text and "third" not in text and "cat" not in text
    assert refused(held) == ["third: an image of 2 x 2 pixels has no boxes"]
    assert others(held) == [
        "<b>cat</b> or not: 8 x 8: accuracy, % 90.0 (88.0 to 92.0) from gray; its answers to the first question, "
        "read so, give 97.0, one answer to all gives 50.0"
    ]


def test_a_question_that_the_time_did_not_allow(held: dict[str, Any]) -> None:
    late = row("cat or not", question="cat or not", metric="", valid=None, why="not tried, the time is over")
    held["rows"].append(late)
    assert len(others(held)) == 1 and refused(held)[1] == "cat or not: not tried, the time is over"
    assert "not tried, the time is over" in str(section(held))

"""Findings as a section, a page and lines of a terminal."""

import io
from pathlib import Path

from featherweight.data.finding import Finding
from featherweight.report.audit import headline, page, restored, section, show

FOUND = [
    Finding(
        "conflicts",
        "warning",
        "equal samples with different answers: 2 sets of 4 samples",
        2,
        ((0, 1), (2, 3)),
        ("a/<1>.png = b/2.png", "a/3.png = b/4.png"),
        "look at each set",
        "groups",
        ("00_conflicts_00.png", "gone.png"),
    ),
    Finding("files", "note", "7 files", 7, (), tuple(f"file {i}" for i in range(7)), "save them again"),
    Finding("contents", "fact", "60 images \x1b[31m", 60),
]


def drawn(folder: Path) -> Path:
    (folder / "00_conflicts_00.png").write_bytes(b"\x89PNG" + bytes(900))
    return folder


def test_a_record_without_an_audit_has_no_section(tmp_path: Path) -> None:
    assert restored({}) == [] and section([], tmp_path) == ""
    assert restored({"audit": {"findings": [f.to_json() for f in FOUND]}}) == FOUND


def test_the_section_embeds_what_is_there_and_escapes_names(tmp_path: Path) -> None:
    text = section(FOUND, drawn(tmp_path))
    assert text.count("data:image/png;base64,") == 1
    assert "a/&lt;1&gt;.png" in text and "a/3.png" in text and "file 6" in text
    assert "\x1b" not in text
    assert text.index("equal samples") < text.index("7 files") < text.index("60 images")


def test_pictures_stay_within_the_budget(tmp_path: Path) -> None:
    assert "data:image" not in section(FOUND, drawn(tmp_path), budget=100)


def test_the_page_fetches_nothing(tmp_path: Path) -> None:
    text = page(FOUND, drawn(tmp_path), "a <b> set")
    assert "a &lt;b&gt; set" in text and "default-src 'none'" in text and "<h1" in text
    assert "1 warning, the first: equal samples with different answers" in text


def test_the_headline_counts() -> None:
    assert headline(FOUND[1:]) == "Nothing misleads here; 1 note to look at."


def test_the_terminal_shows_the_most_serious_first_within_its_width() -> None:
    from rich.console import Console

    out = io.StringIO()
    show(FOUND, Console(file=out, width=60))
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("1 warning") and max(map(len, lines)) <= 60
    text = out.getvalue()
    assert "a/3.png = b/4.png" in text and "try: look at each set" in text and "\x1b" not in text
    assert "file 3" in text and "file 4" not in text and "and more" in text

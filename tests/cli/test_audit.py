"""featherweight audit: words for a person, JSON for a program, and 0 whatever was found."""

import json
from pathlib import Path

import numpy as np
import pytest

from featherweight.cli import main


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 300)
    x = (rng.normal(size=(300, 5)) + 3 * y[:, None]).astype(np.float32)
    x[10], y[10] = x[11], (y[11] + 1) % 3
    np.savez(tmp_path / "rows.npz", x=x, y=y)
    return tmp_path / "rows.npz"


def test_words(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(rows), "--html", str(rows.with_name("page.html"))]) == 0
    text = capsys.readouterr().out
    assert "equal samples with different answers: 1 set of 2 samples" in text
    assert "try: " in text and "x[10]" in text and text.index("warning") < text.index("fact")
    assert rows.with_name("page.html").stat().st_size > 5000


def test_json(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(rows), "--json", "--time", "5s"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"check", "level", "what", "count", "rows", "names", "try", "exhibit", "pictures"} == set(found[0])
    assert any(f["check"] == "conflicts" and f["rows"] == [[10, 11]] for f in found)


def test_a_page_that_cannot_be_written_is_the_users_error(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(rows), "--html", str(rows.parent / "no" / "page.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err

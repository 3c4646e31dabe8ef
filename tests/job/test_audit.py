"""The audit reads, checks, and writes what it found."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import featherweight
from featherweight.data.finding import Finding
from featherweight.errors import DataError
from featherweight.job.audit import audit


def said(x: np.ndarray, y: np.ndarray, **question: object) -> str:
    return "\n".join(f"{f.level}: {f.what}" for f in audit((x, y), **question))


def test_clean_data_are_described_without_a_warning() -> None:
    rng = np.random.default_rng(0)
    words = said(rng.normal(size=(200, 4)), rng.normal(size=200), task="regression")
    assert "no sample occurs twice" in words and "200 rows of 4 numbers" in words and "target y" in words
    assert "leak" not in words


def test_copies_with_other_answers_and_across_the_split_are_found() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 3)).astype(np.float32)
    x[::3] = x[1]
    words = said(x, rng.integers(0, 2, 300), task="binary")
    assert "exact copies of other samples: 100, in 1 set" in words
    assert "equal samples with different answers: 1 set of 101 samples" in words
    assert "test samples have an exact copy in training and validation" in words


def folder(root: Path) -> Path:
    rng = np.random.default_rng(2)
    for name, middle in (("apple", 60), ("<b>pear</b>", 180)):
        (root / name.replace("/", "|")).mkdir(parents=True)
        for i in range(30):
            tile = rng.integers(middle - 40, middle + 40, (9, 12, 3)).astype(np.uint8)
            Image.fromarray(tile).save(root / name.replace("/", "|") / f"{i:02d}.png")
    first = next((root / "apple").glob("00.png"))
    (root / "<b>pear<|b>" / "00.png").write_bytes(first.read_bytes())
    return root


def test_a_folder_becomes_a_page_with_pictures(tmp_path: Path) -> None:
    found = featherweight.audit(folder(tmp_path / "fruit"), out=tmp_path / "out", html=tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert text == (tmp_path / "out" / "audit.html").read_text()
    assert [Finding.from_json(f) for f in json.loads((tmp_path / "out" / "audit.json").read_text())] == found
    torn = next(f for f in found if f.check == "conflicts")
    assert torn.count == 1 and torn.level == "warning" and (tmp_path / "out" / torn.pictures[0]).exists()
    assert "data:image/png;base64," in text and "<script" not in text and "http" not in text.replace("http-equiv", "")
    assert "<b>pear" not in text and "&lt;b&gt;pear" in text
    assert len(text) < 2_000_000


def test_less_time_looks_at_fewer_rows_and_says_so() -> None:
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 4000)
    x = (rng.normal(size=(4000, 6)) + y[:, None]).astype(np.float32)
    found = audit((x, y), task="binary", seconds=1.5)
    words = next(f.what for f in found if f.check == "wrong_labels")
    assert "of 4,000 samples were answered out of fold" in words
    none = next(f.what for f in audit((x, y), task="binary", seconds=0.01) if f.check == "wrong_labels")
    assert "too little time" in none


def test_what_cannot_be_read_is_the_readers_error(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        audit(tmp_path / "nothing.csv")

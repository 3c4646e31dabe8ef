import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from featherweight import report
from featherweight.errors import RunError
from featherweight.report.page import render
from featherweight.report.run import Run

KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
VOID = {"meta", "br", "link", "img", "hr", "input"}
NASTY = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>$\\frac{$\x1b[31m\u202e{{7*7}}"


class Page(HTMLParser):
    """Checks that tags nest, and keeps text, tags, ids and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def page_of(folder: Path) -> Page:
    return Page(report.write(folder).read_text(encoding="utf-8"))


def change(folder: Path, **values) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))
    return folder


def replace_strings(value, new: str, keep: tuple[str, ...]):
    if isinstance(value, dict):
        return {k: v if k in keep else replace_strings(v, new, keep) for k, v in value.items()}
    if isinstance(value, list):
        return [replace_strings(v, new, keep) for v in value]
    return new if isinstance(value, str) else value


@pytest.mark.parametrize("kind", KINDS)
def test_page_parses_fetches_nothing_and_stays_small(run_folder, kind):
    path = report.write(run_folder(kind))
    text = path.read_text(encoding="utf-8")
    assert path.name == "report.html" and path.stat().st_size < 2_000_000
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.tags}
    for tag, attrs in page.tags:
        for name in ("src", "href", "xlink:href", "data", "action", "poster", "srcset"):
            inside = ("#", "data:image/png;base64,") if tag == "img" else "#"
            assert attrs.get(name) is None or attrs[name].startswith(inside), (tag, attrs)
        assert not any(name.startswith("on") for name in attrs), (tag, attrs)
    assert not re.search(r"https?://|@import|url\((?!#)", text)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text))
    assert used <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_accessible(run_folder, kind):
    page = page_of(run_folder(kind))
    tables = [tag for tag, _ in page.tags if tag == "table"]
    captions = [tag for tag, _ in page.tags if tag == "caption"]
    assert tables and len(tables) == len(captions)
    for tag, attrs in page.tags:
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true" or (attrs.get("role") == "img" and attrs.get("aria-label"))
        if tag == "th":
            assert attrs.get("scope") in ("row", "col", "rowgroup")


def test_same_run_gives_the_same_page(run_folder):
    folder = run_folder("circular")
    assert report.write(folder).read_text() == report.write(folder).read_text()


def test_hostile_names_are_text(run_folder):
    folder = run_folder("multiclass", rich=True)
    keep = ("kind", "metric", "dtype", "mode", "level", "exhibit", "pictures")
    path = folder / "result.json"
    path.write_text(json.dumps(replace_strings(json.loads(path.read_text()), NASTY, keep)))
    study = folder / "study.jsonl"
    trials = [replace_strings(json.loads(line), NASTY, ("kind",)) for line in study.read_text().splitlines()]
    study.write_text("".join(json.dumps({**t, "status": "done"}) + "\n" for t in trials))
    text = report.write(folder).read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.tags}
    assert all(attrs["src"].startswith("data:image/png;base64,") for tag, attrs in page.tags if tag == "img")
    assert "\x1b" not in text and "\u202e" not in text
    assert "{{7*7}}" in page.text and "<script>alert('x')</script>" in page.text


def test_numbers_come_from_the_record(run_folder):
    folder = run_folder("regression")
    before = page_of(folder).text
    record = json.loads((folder / "result.json").read_text())
    cost = {"params": 2917, "macs": 123457, "flash_bytes": 9473, "ram_bytes": 3571, "latency_us": 23000}
    changed = {
        "cost": cost,
        "test": {"value": 0.7177, "interval": [0.7013, 0.7331]},
        "valid": {"value": 0.6971, "interval": [0.68, 0.71]},
        "layers": [{"name": "only", "op": "conv 5×5", "shape": [3, 4, 4], "params": 2903, "macs": 7, "flash_bytes": 9}],
    }
    proof = {"vectors": 2411, "differ": 0, "flash_bytes": 9479, "ram_bytes": 3581, "compiler": "tcc 1.23"}
    change(
        folder,
        winner={**record["winner"], **changed},
        best_network={**record["best_network"], **changed},
        baselines=[{**record["baselines"][0], "test": {"value": 9.87, "interval": [9.5, 9.91]}}],
        proof=proof,
        verdict="Another sentence.",
        seconds=754.0,
        seed=1847,
        trials=1213,
        data={"train": 4813, "valid": 1229, "test": 2423, "fingerprint": "sha256:beef"},
    )
    after = page_of(folder).text
    told = ("2,917", "123,457", "9,473", "3,571", "0.718", "0.701 to 0.733", "9.870", "2,411", "9,479", "3,581")
    for words in (
        *told,
        "12 min 34 s",
        "1847",
        "1,213",
        "4,813",
        "1,229",
        "2,423",
        "sha256:beef",
        "tcc 1.23",
        "2,903",
        "Another",
    ):
        assert words in after, words
        assert words not in before, words
    for gone in ("2,978", "9,120", "4,800", "5 min 12 s", "gcc"):
        assert gone in before and gone not in after, gone


def test_baseline_that_wins_is_said_first(run_folder):
    page = page_of(run_folder("regression", baseline_wins=True))
    tags = [tag for tag, _ in page.tags]
    assert tags.index("h1") < tags.index("table")
    words = page.text
    assert words.index("Ship a classical model: boosting") < words.index("The best network that fits, lenet w0.70")


def test_every_kind_stands_in_the_first_table(run_folder):
    folder = run_folder("multiclass", rich=True)
    text = page_of(folder).text
    first = text[text.index("Which kind of model") : text.index("Classical models 3")]
    for words in ("network winner lenet w0.70", "fusion lenet-5c1d reads hog beside", "classical model knn reads the"):
        assert words in first, words
    assert "0.4 points worse −0.6 to 1.3 may be chance" in first and "0.9 to 2.8 more than chance" in first
    change(folder, fusion=None, comparisons=None)
    assert "fusion none in this run" in page_of(folder).text


def test_what_the_data_hold_is_shown_with_its_pictures(run_folder):
    folder = run_folder("multiclass", rich=True)
    page = page_of(folder)
    assert ("a", {"href": "#audit"}) in page.tags and "img/3.png = img/9.png" in page.text
    assert [tag for tag, _ in page.tags].count("img") == 1 and "exact copies of other samples" in page.text
    (folder / "audit" / "copies-0.png").unlink()
    assert "img" not in {tag for tag, _ in page_of(folder).tags}


def test_a_question_made_easier_has_a_section_and_a_link(run_folder):
    page = page_of(run_folder("circular", rich=True))
    assert ("a", {"href": "#simplify"}) in page.tags and "saves two thirds of the input" in page.text
    assert ("a", {"href": "#simplify"}) not in page_of(run_folder("circular")).tags


def test_many_baselines_collapse_and_what_was_left_out_is_said(run_folder):
    page = page_of(run_folder("multiclass", rich=True))
    assert [tag for tag, _ in page.tags].count("details") == 3
    for words in ("36 baselines", "All 36 by what they read", "Reads sift_words", "Left out, and why (2)"):
        assert words in page.text, words
    assert "rbf_svm on raw : its 4,800 support vectors" in page.text and "not tried, for the time was over" in page.text
    few = page_of(run_folder("multiclass"))
    assert [tag for tag, _ in few.tags].count("details") == 1, "how three baselines were fitted"


def test_without_a_network_every_section_says_so(run_folder):
    folder = run_folder("binary", baseline_wins=True)
    (folder / "model" / "test.npz").unlink()
    (folder / "study.jsonl").unlink()
    change(folder, best_network=None, proof=None, front=[], warnings=[], run={})
    text = page_of(folder).text
    for words in (
        "No network was kept",
        "nothing can be plotted here",
        "there is no architecture to draw",
        "holds no trial records",
        "nothing was proven",
        "Nothing was skipped",
        "No learning curve was recorded",
    ):
        assert words in text, words


def test_smallest_record_renders(tmp_path):
    least = {
        "schema": 1,
        "task": {"kind": "regression", "metric": "rmse"},
        "winner": {"name": "mean", "kind": "baseline"},
    }
    (tmp_path / "result.json").write_text(json.dumps(least))
    assert "mean wins" in page_of(tmp_path).text


def test_differing_vectors_are_not_dressed_up(run_folder):
    folder = run_folder("circular")
    record = json.loads((folder / "result.json").read_text())
    change(folder, proof={**record["proof"], "differ": 3})
    text = page_of(folder).text
    assert "compiled C differs on 3 vectors" in text and "every output is equal" not in text


def test_many_classes_and_wide_targets_stay_small(run_folder):
    folder = run_folder("multiclass")
    rng = np.random.default_rng(1)
    y = rng.integers(0, 100, 5000)
    np.savez(folder / "model" / "test.npz", y=y, outputs=np.eye(100)[y] + rng.normal(0, 0.3, (5000, 100)))
    path = report.write(folder)
    assert path.stat().st_size < 2_000_000 and "the 16 worst of 100 classes" in page_of(folder).text
    folder = run_folder("regression")
    y = rng.normal(size=(20000, 9))
    np.savez(folder / "model" / "test.npz", y=y, outputs=y + 0.1)
    path = report.write(folder)
    assert path.stat().st_size < 2_000_000 and "3 further targets are not plotted" in page_of(folder).text


def test_styles_name_every_colour_of_the_plots(run_folder):
    text = render(Run.load(run_folder("circular")))
    style = text[text.index("<style>") : text.index("</style>")]
    for role in set(re.findall(r"var\(--(\w+)\)", text)) - {"w", "c", "least", "most", "sans", "mono"}:
        assert style.count(f"--{role}:") >= 2 or role in ("sans", "mono"), f"{role} lacks a light or dark value"


def test_unwritable_page_is_a_run_error(run_folder):
    folder = run_folder("binary")
    (folder / "report.html").mkdir()
    with pytest.raises(RunError, match="cannot be written"):
        report.write(folder)
    assert not list(folder.glob(".report*"))

import io
import json

import pytest
from rich.console import Console

from featherweight import report

KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")


def printed(folder, width=100, **more) -> str:
    out = io.StringIO()
    report.text(folder, Console(file=out, width=width, **more))
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [100, 160])
def test_verdict_first_and_never_wider_than_100(run_folder, kind, width):
    lines = printed(run_folder(kind), width).splitlines()
    assert lines[0].startswith("Ship a network: lenet w0.70, ")
    assert max(len(line.rstrip()) for line in lines) <= 100


def test_sections_stand_in_the_order_of_the_page(run_folder):
    text = printed(run_folder("circular"))
    order = [
        "Which kind of model",
        "Classical models",
        "Answers on the test split",
        "Architecture",
        "What was tried",
        "Proof",
    ]
    places = [text.index("\n" + title + "\n") for title in [*order, "Data", "Warnings (2)", "Run it again"]]
    assert places == sorted(places)
    for words in ("★", "2,978", "0.436", "0.423 to 0.448", "every output is equal", "sha256:9f3c", "4 diverged"):
        assert words in text, words


def test_markup_and_escapes_in_names_are_printed_not_obeyed(run_folder):
    folder = run_folder("binary")
    path = folder / "result.json"
    record = json.loads(path.read_text())
    record["winner"]["name"] = record["best_network"]["name"] = "[red]x[/red]\x1b[2J"
    record["warnings"] = ["[bold]no[/bold] [/nothing]"]
    path.write_text(json.dumps(record))
    text = printed(folder)
    assert "[red]x[/red]" in text and "[bold]no[/bold] [/nothing]" in text and "\x1b" not in text


def test_without_a_network(run_folder):
    folder = run_folder("regression", baseline_wins=True)
    path = folder / "result.json"
    record = {**json.loads(path.read_text()), "best_network": None, "proof": None, "warnings": []}
    path.write_text(json.dumps(record))
    (folder / "study.jsonl").unlink()
    (folder / "model" / "test.npz").unlink()
    text = printed(folder)
    for words in ("no network was kept", "nothing was proven", "holds no trial records", "kept no answers"):
        assert words in text, words


def test_a_name_stands_on_one_line_in_a_narrow_terminal(run_folder):
    folder = run_folder("binary")
    record = json.loads((folder / "result.json").read_text())
    record["best_network"]["name"] = record["winner"]["name"] = "mobilenet_v1-2dd91555"
    (folder / "result.json").write_text(json.dumps(record))
    lines = printed(folder, 80, force_terminal=True, color_system=None).splitlines()
    assert any("★ mobilenet_v1-2dd91555" in line for line in lines)
    assert max(map(len, lines)) <= 80


def test_every_kind_has_a_row_and_of_many_baselines_the_best_are_shown(run_folder):
    text = printed(run_folder("multiclass", rich=True))
    for words in ("★ lenet w0.70", "fusion, reads hog beside", "classical model", "may be chance", "29 of 36 are not"):
        assert words in text, words
    assert "left out: rbf_svm on raw: its 4,800 support vectors" in text and "boosting on sift_words" not in text

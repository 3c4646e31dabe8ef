"""The command names every target, and bad words leave nothing behind."""

from pathlib import Path

import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.cli import main
from featherweight.integer.lower import lower
from featherweight.job.settings import Settings
from featherweight.job.shipped import Integers
from featherweight.run import write_json
from featherweight.targets.package import PACKAGES
from featherweight.task import Input, Task


@pytest.fixture
def run(random_network, tmp_path: Path) -> Path:
    task = Task("binary", Input("image", (1, 6, 6), "uint8"), classes=("a", "b"))
    network, _ = random_network(task, (ConvBlock(2),))
    Integers(network, lower(network)).save(tmp_path / "run" / "model")
    write_json(tmp_path / "run" / "settings.json", Settings("arrays").to_json())
    write_json(tmp_path / "run" / "result.json", {"schema": 1})
    return tmp_path / "run"


def test_help_names_every_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    said = capsys.readouterr().out
    for name in ("c99", "onnx", "onnx-float", "tflite", *PACKAGES):
        assert f"  {name} " in said


TARGETS = ["c99", "onnx", "onnx-float", "tflite", *PACKAGES]


@pytest.mark.parametrize("target", TARGETS)
def test_the_paths_that_are_printed_are_there(target: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", target]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert paths and all(p.is_file() for p in paths)
    assert {p for p in (run / "export" / target).rglob("*") if p.is_file()} == set(paths)
    assert main(["export", str(run), "--to", target]) == 0, "the next export replaces the last"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--to", "nonsense", "--out", "new"], "'nonsense'"),
        (["--to", "arduno", "--out", "new"], "did you mean 'arduino'?"),
        (["--to", "", "--out", "new"], "one of c99"),
        (["--to", "cmake", "--out", "file"], "a file is in the way"),
        (["--to", "c99", "--out", "file/new"], "a file is in the way"),
        (["--to", "cmake", "--out", "."], "README.md"),
        (["--out", "new"], "--to"),
    ],
)
def test_bad_words_leave_nothing_behind(
    words: list[str],
    says: str,
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("file", "README.md"):
        (tmp_path / name).write_text("mine")
    before = sorted(p for p in tmp_path.rglob("*"))
    assert main(["export", str(run), *words]) == 2
    said = capsys.readouterr().err
    assert says in said and "Traceback" not in said
    assert sorted(p for p in tmp_path.rglob("*")) == before and (tmp_path / "README.md").read_text() == "mine"


def test_a_run_that_is_not_finished_exports_nothing(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "result.json").unlink()
    assert main(["export", str(run), "--to", "cmake"]) == 2
    assert "not finished" in capsys.readouterr().err and not (run / "export").exists()


@pytest.mark.parametrize("target", [t for t in TARGETS if t != "onnx-float"])
def test_a_tflite_file_becomes_anything(target: str, tflite_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tflite_file), "--to", target]) == 0
    said = capsys.readouterr()
    paths = [Path(line) for line in said.out.splitlines()]
    assert paths and all(p.is_file() and p.is_relative_to(tflite_file.with_suffix("") / target) for p in paths)
    assert "note: outputs are the last layer's sums" in said.err


def test_a_file_that_is_none_leaves_nothing_behind(tflite_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tflite_file), "--to", "onnx-float"]) == 2
    assert "a network of a .tflite file cannot be exported to 'onnx-float'" in capsys.readouterr().err
    content = tflite_file.read_bytes()
    for bad, says in ((b"no model at all", "no .tflite file"), (content[:400], "damaged"), (None, "cannot be read")):
        tflite_file.unlink(missing_ok=True)
        if bad is not None:
            tflite_file.write_bytes(bad)
        assert main(["export", str(tflite_file), "--to", "c99"]) == 2
        error = capsys.readouterr().err
        assert says in error and "Traceback" not in error
    assert not tflite_file.with_suffix("").exists()

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
    for name in ("c99", "onnx", *PACKAGES):
        assert f"  {name} " in said


@pytest.mark.parametrize("target", ["c99", *PACKAGES])
def test_the_paths_that_are_printed_are_there(target: str, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(run), "--to", target]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(paths) >= 2 and all(p.is_file() for p in paths)
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

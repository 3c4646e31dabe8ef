"""What a budget or a chip does not allow is said before anything is trained, or answered by what does fit."""

from pathlib import Path

import pytest

from featherweight.cli import main
from featherweight.run import Run
from featherweight.targets import compiler

from .conftest import photos


def test_a_budget_that_no_design_meets_names_the_nearest_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data = photos(tmp_path / "p")
    assert main(["fit", str(data), "--target", "value", "--max-flash", "10"]) == 3
    said = capsys.readouterr().err
    assert "the budget allows 10" in said and "over" in said and "bytes flash" in said
    assert "the nearest baseline, " in said
    assert not list(tmp_path.glob("runs/*"))


def test_a_baseline_that_fits_is_an_answer_where_no_network_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data = photos(tmp_path / "p")
    assert main(["fit", str(data), "--target", "value", "--max-params", "3", "--out", "r"]) == 0
    assert "no network fits" in capsys.readouterr().out
    result = Run(tmp_path / "r").result
    assert result["winner"]["kind"] == "baseline" and result["best_network"] is None
    assert result["winner"]["cost"]["params"] <= 3 and result["trials"] == 0
    assert any("no network fits" in w and "the budget allows 3" in w for w in result["warnings"])


def test_a_chip_that_nothing_compiles_for_is_refused_before_anything_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compiler, "lacks", lambda device: f"{device.compiler} is missing")
    compiler.cross.cache_clear()
    data = photos(tmp_path / "p")
    assert main(["fit", str(data), "--target", "value", "--max-params", "300", "--device", "cortex-m4"]) == 2
    said = capsys.readouterr().err
    assert "nothing here compiles for cortex-m4: arm-none-eabi-gcc is missing" in said and "apt install" in said
    assert not list(tmp_path.glob("runs/*"))

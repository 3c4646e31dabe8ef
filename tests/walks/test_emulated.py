"""A run proven on an emulated chip: the record, the report and the terminal say the same."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import featherweight
from featherweight.cli import main
from featherweight.targets import compiler, emulate, emulator

from .conftest import hurry, squares


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fitted run whose winner may be a baseline: it is emulated all the same."""
    folder = tmp_path_factory.mktemp("emulated")
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        featherweight.fit(squares(folder / "s.npz"), max_params=200, trials=1, workers=1, out=folder / "r")
    return folder / "r"


@pytest.fixture
def run(fitted: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(fitted, tmp_path / "r"))


def test_prove_on_a_chip(run: Path, board, capsys: pytest.CaptureFixture[str]) -> None:
    board("cortex-m4")
    assert main(["prove", str(run), "--device", "cortex-m4@100MHz"]) == 0
    said = capsys.readouterr().out
    result = json.loads((run / "result.json").read_text())
    proof, cost = result["proof"], result["winner"]["cost"]
    assert (proof["vectors"], proof["emulated"], proof["differ"]) == (40, 40, 0)
    assert proof["device"] == "cortex-m4@100MHz" and proof["latency_us"] == -(-proof["cycles"] // 100)
    assert {k: cost[k] for k in ("flash_bytes", "ram_bytes", "latency_us")} == {
        k: proof[k] for k in ("flash_bytes", "ram_bytes", "latency_us")
    }
    for number in (proof["instructions"], proof["cycles"], proof["flash_bytes"], proof["ram_bytes"]):
        assert f"{number:,}" in said
    assert "emulated, not measured on a chip" in said and "1.05 to 1.19" in said

    assert f"{proof['cycles']:,}" in (run / "report.html").read_text()

    assert main(["prove", str(run)]) == 0, "the device of the last proof"
    assert json.loads((run / "result.json").read_text())["proof"] == proof
    capsys.readouterr()
    assert main(["report", str(run)]) == 0
    said = capsys.readouterr().out
    assert f"{proof['cycles']:,}, modelled" in said and "Latency, emulated" in said


def test_another_chip_stands_beside_the_one_that_was_asked_for(run: Path, board) -> None:
    board("cortex-m4")
    asked = json.loads((run / "settings.json").read_text())
    (run / "settings.json").write_text(json.dumps({**asked, "device": "cortex-m4@80MHz"}))
    assert main(["prove", str(run)]) == 0
    before = json.loads((run / "result.json").read_text())
    assert before["proof"]["device"] == "cortex-m4@80MHz"
    assert main(["prove", str(run), "--device", "cortex-m3@50MHz"]) == 0
    after = json.loads((run / "result.json").read_text())
    assert (after["proof"], after["winner"]) == (before["proof"], before["winner"])
    assert after["proofs"]["cortex-m3@50MHz"]["differ"] == 0
    assert "On cortex-m3@50MHz" in (run / "report.html").read_text()


def test_without_an_emulator_the_proof_is_the_hosts(run: Path, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(emulator, "QEMU", "qemu-system-nothing")
    assert main(["prove", str(run)]) == 0
    assert "not emulated: " in capsys.readouterr().out
    assert main(["prove", str(run), "--device", "cortex-m4"]) == 2
    said = capsys.readouterr().err
    assert "qemu-system-nothing is missing" in said and "apt install qemu-system-arm" in said


def test_a_chip_nobody_knows(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (run / "result.json").read_text()
    assert main(["prove", str(run), "--device", "cortex-m4@fast"]) == 2
    assert "'fast' is not a clock" in capsys.readouterr().err
    assert main(["prove", str(run), "--device", "cortex-4m"]) == 2
    assert "did you mean" in capsys.readouterr().err
    assert (run / "result.json").read_text() == before


def test_a_wrong_answer_is_an_exit_code(run: Path, board, monkeypatch, capsys: pytest.CaptureFixture[str]) -> None:
    board("cortex-m4")
    whole = emulate.Board.run

    def wrong(self, x, outputs, **how):
        got, *rest = whole(self, x, outputs, **how)
        return np.where(np.arange(len(got))[:, None] == 7, got + 1, got).astype(np.float32), *rest

    monkeypatch.setattr(emulate.Board, "run", wrong)
    cost = json.loads((run / "result.json").read_text())["winner"]["cost"]
    assert main(["prove", str(run)]) == 1
    assert "40 vectors, 1 differ" in capsys.readouterr().out
    assert json.loads((run / "result.json").read_text())["winner"]["cost"] == cost, "a failed proof prices nothing"


def test_what_this_machine_has(capsys: pytest.CaptureFixture[str], board) -> None:
    device = board("cortex-m4")
    assert not compiler.lacks(device)
    main(["doctor"])
    said = capsys.readouterr().out
    assert "ok  qemu-system-arm" in said and "ok  emulated chips     cortex-m0plus, " in said
    assert main(["explain", "cortex-m4"]) == 0
    assert "mps2-an386" in capsys.readouterr().out

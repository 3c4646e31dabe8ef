"""Whole jobs: data and a budget in; integers, C, proof, record and report out."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import featherweight
from featherweight.budget import Budget, Cost
from featherweight.cli import main

from .conftest import squares, waves

COST = {"params", "macs", "flash_bytes", "ram_bytes", "latency_us"}


def numbers(record: Any) -> list[float]:
    """Every number of a record."""
    if isinstance(record, dict):
        return [n for v in record.values() for n in numbers(v)]
    if isinstance(record, list):
        return [n for v in record for n in numbers(v)]
    return [record] if isinstance(record, (int, float)) else []


def check_record(result: dict[str, Any], budget: Budget) -> None:
    """What front-door promises of result.json."""
    assert result["schema"] == 1 and result["budget"] == budget.to_json()
    assert all(math.isfinite(n) for n in numbers(result))
    assert {"kind", "metric", "greater_is_better"} <= set(result["task"])
    assert result["data"]["fingerprint"].startswith("sha256:")
    for entry in (result["winner"], result["best_network"], *result["baselines"]):
        assert set(entry["cost"]) == COST
        for part in ("valid", "test"):
            low, high = entry[part]["interval"]
            assert low <= high
    assert {"mean", "boosting"} <= {b["model"] for b in result["baselines"]}
    assert {"logistic", "ridge"} & {b["model"] for b in result["baselines"]}
    for ships in (result["winner"], result["best_network"]):
        assert budget.fits(Cost(**ships["cost"]))
    proof = result["proof"]
    assert proof["differ"] == 0 and proof["vectors"] == result["data"]["test"]
    assert proof["flash_bytes"] == result["winner"]["cost"]["flash_bytes"]
    assert proof["ram_bytes"] == result["winner"]["cost"]["ram_bytes"]
    assert proof["compiler"]
    assert isinstance(result["best_network"]["float_valid"], float)
    layers = result["best_network"]["layers"]
    assert sum(layer["params"] for layer in layers) <= result["best_network"]["cost"]["params"]
    ships = {"network": "Ship a network", "baseline": "Ship a classical model", "fusion": "Ship a fusion"}
    clear = result["constant"]["interval"]
    if clear[0] <= 0 <= clear[1]:
        assert "constant answer" in result["verdict"] and "Ship" not in result["verdict"]
    else:
        assert result["verdict"].startswith(ships[result["winner"]["kind"]])


@pytest.mark.usefixtures("quick")
def test_images_with_a_baseline_that_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    data = squares(tmp_path / "squares.npz")
    words = ["fit", str(data), "--max-params", "200", "--max-ram", "4kB", "--trials", "2", "--workers", "1"]
    assert main(words) == 0
    out = capsys.readouterr().out.strip().splitlines()
    run = tmp_path / "runs" / "squares"
    assert out[-1] == str(run / "report.html")
    assert (run / "report.html").stat().st_size < 2_000_000
    result = json.loads((run / "result.json").read_text())
    check_record(result, Budget(params=200, ram_bytes=4000))
    assert result["data"]["test"] == 40 and result["trials"] == 2
    assert {p.name for p in (run / "model").iterdir()} >= {"model.c", "model.h", "model.json", "model.npz"}
    header = (run / "model" / "model.h").read_text()
    assert "MODEL_INPUT_SIZE 64" in header and "MODEL_OUTPUT_SIZE 1" in header
    assert not (run / "scratch").exists()

    assert main(words) == 0, "a second run takes the next free name"
    assert (tmp_path / "runs" / "squares-2" / "result.json").exists()
    again = json.loads((tmp_path / "runs" / "squares-2" / "result.json").read_text())
    same = ("winner", "best_network", "front", "verdict")
    strip = [{k: {**r[k], "seconds": 0} if isinstance(r[k], dict) else r[k] for k in same} for r in (result, again)]
    assert strip[0] == strip[1], "the same seed and --trials give the same result"
    assert main([*words, "--out", str(run)]) == 2
    assert "exists already" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_a_circular_signal_and_every_command_on_its_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = waves(tmp_path / "waves.npz")
    words = ["fit", str(data), "--task", "circular:24", "--max-params", "300", "--trials", "1", "--out", "r"]
    assert main(words) == 0
    run = featherweight.load("r")
    check_record(run.result, Budget(params=300))
    assert any("set aside" in w for w in run.result["warnings"])
    capsys.readouterr()

    assert main(["score", "r", str(data), "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["metric"] == "circular_mae" and scored["n"] == 150
    assert scored["interval"][0] <= scored["value"] <= scored["interval"][1]

    assert main(["predict", "r", str(data), "-o", "p.csv"]) == 0
    with Path("p.csv").open() as f:
        answers = [float(row["prediction"]) for row in csv.DictReader(f)]
    y = np.load(data)["y"]
    away = np.abs(np.array(answers) - y) % 24
    assert np.minimum(away, 24 - away).mean() == pytest.approx(scored["value"], rel=1e-5)

    assert main(["prove", "r"]) == 0
    assert "30 vectors, 0 differ" in capsys.readouterr().out
    assert main(["report", "r"]) == 0
    assert "circular mean absolute error" in capsys.readouterr().out
    assert main(["export", "r", "--to", "c99", "--out", "c"]) == 0
    assert (Path("c") / "model.c").read_text() == (run.model / "model.c").read_text()
    assert main(["export", "r", "--to", "platformio", "--out", "p"]) == 0
    assert "A sample of the test split" in Path("p/examples/predict/src/sample.h").read_text()
    assert main(["export", "r", "--to", "tflite"]) == 2
    assert "the baseline ridge cannot be exported to 'tflite'" in capsys.readouterr().err

    (run.model / "model.c").write_text("int changed;\n")
    assert main(["prove", "r"]) == 2
    assert "1 shipped file is not what was proven: model.c" in capsys.readouterr().err

    assert main([*words, "--seed", "1", "--resume"]) == 2
    assert "seed is 1, the run has 0" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_without_a_budget_the_front_and_its_knee(tmp_path: Path) -> None:
    run = featherweight.fit(squares(tmp_path / "s.npz"), trials=4, out=tmp_path / "r", workers=2)
    result = run.result
    check_record(result, Budget())
    assert result["front"] == sorted(result["front"], key=lambda point: point["params"])
    assert result["knee"] in result["front"]
    assert f"{result['knee']['params']:,} params" in result["verdict"]


@pytest.mark.usefixtures("quick")
def test_arrays_from_python(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(120, 5))
    y = np.stack([x[:, 0] + x[:, 1], x[:, 2]], 1)
    run = featherweight.fit((x, y), max_params="0.2k", trials=1, workers=1, out=tmp_path / "r")
    check_record(run.result, Budget(params=200))
    assert run.result["task"]["targets"] == ["y_0", "y_1"]
    assert set(run.predict(x)) == {"prediction_0", "prediction_1"}
    assert run.score((x, y))["n"] == 120
    with np.load(run.model / "test.npz") as held:
        assert held["y"].shape == held["outputs"].shape == (24, 2)
        assert held["sample"].shape == (1, 5)

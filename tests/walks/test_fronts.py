"""Whole jobs on what no network reads as it is: recordings, texts, pictures with columns beside them."""

import csv
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from featherweight.job.fit import fit
from featherweight.job.packing import export
from featherweight.job.proof import again
from featherweight.run import Run

pytestmark = pytest.mark.slow


def tones(folder: Path, n: int = 60) -> Path:
    """Half a second of a high or a low tone at any phase and loudness, in noise: a folder per class."""
    rng = np.random.default_rng(0)
    for i in range(n):
        name, pitch = (("low", 300.0), ("high", 900.0))[i % 2]
        t = np.arange(4000) / 8000
        sound = rng.uniform(2000, 12000) * np.sin(2 * np.pi * (pitch * t + rng.uniform())) + rng.normal(0, 300, 4000)
        (folder / name).mkdir(parents=True, exist_ok=True)
        with wave.open(str(folder / name / f"{i}.wav"), "wb") as f:
            f.setnchannels(1)
            f.setsampwidth(2)
            f.setframerate(8000)
            f.writeframes(sound.astype("<i2").tobytes())
    return folder


def names(path: Path, n: int = 160) -> Path:
    """Short names of two things, in a CSV."""
    rng = np.random.default_rng(0)
    words = {"tool": ["hammer", "saw", "wrench", "drill"], "food": ["apple", "brød", "чай", "noodle"]}
    with path.open("w", newline="", encoding="utf-8") as f:
        rows = csv.writer(f)
        rows.writerow(["name", "label"])
        for _ in range(n):
            label = str(rng.choice(list(words)))
            rows.writerow([f"{rng.choice(words[label])}, {rng.integers(1, 99)} pcs", label])
    return path


def readings(folder: Path, n: int = 100) -> Path:
    """Pictures of noise, and beside each a temperature that says everything."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    with (folder / "list.csv").open("w", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["path", "warmth", "value"])
        for i in range(n):
            warmth = rng.uniform(-20, 40)
            Image.fromarray(rng.integers(0, 255, (16, 16), np.uint8)).save(folder / f"{i}.png")
            rows.writerow([f"{i}.png", round(warmth, 2), round(3 * warmth + rng.normal(0, 0.5), 3)])
    return folder / "list.csv"


def proven(run: Run) -> dict:
    """The record of a run whose C was proven, there and once more from its own files."""
    result = run.result
    assert result["proof"]["differ"] == 0
    assert again(run)["differ"] == 0
    assert (run.folder / "report.html").stat().st_size < 2_000_000
    return result


def test_recordings(quick: None, tmp_path: Path) -> None:
    run = fit(tones(tmp_path / "tones"), max_flash="16kB", trials=2, workers=1, out=tmp_path / "r")
    result = proven(run)
    assert result["winner"]["test"]["value"] == 1.0
    assert result["winner"]["cost"]["flash_bytes"] <= 16_000
    assert any("log_bands" in b["name"] for b in result["baselines"])
    table = run.predict(tmp_path / "tones")
    assert set(np.asarray(table["prediction"])) == {"high", "low"}


def test_texts(quick: None, tmp_path: Path) -> None:
    path = names(tmp_path / "names.csv")
    run = fit(path, targets="label", max_flash="16kB", trials=2, workers=1, out=tmp_path / "r")
    result = proven(run)
    assert result["winner"]["test"]["value"] >= 0.95
    files = export(run, "c99", tmp_path / "c")
    assert {p.name for p in files} == {"model.c", "model.h"}


def test_columns_beside_a_picture(quick: None, tmp_path: Path) -> None:
    path = readings(tmp_path / "readings")
    run = fit(path, targets="value", beside=["warmth"], max_flash="16kB", trials=2, workers=1, out=tmp_path / "r")
    result = proven(run)
    assert result["winner"]["test"]["value"] < 10, "the deviation of the target is 52"
    assert "column[1]" in (run.model / "model.h").read_text()
    held = json.loads((run.model / "model.json").read_text())
    assert "columns" in [chain[0]["feature"] for chain in held["view"]["beside"]]

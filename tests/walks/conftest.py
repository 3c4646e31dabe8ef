"""Small data and short schedules, so that a whole job takes seconds."""

import csv
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from featherweight.search.search import search

STEPS = (8, 8)
PHOTOS = 40  # of `photos`


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screenings of a few steps, trained in this process; everything else is the real thing."""
    hurry(monkeypatch)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `quick` does, for a fixture of a wider scope."""
    monkeypatch.setattr("featherweight.search.length.STEPS", STEPS)
    monkeypatch.setattr("featherweight.job.networks.search", partial(search, executor="inline"))


def squares(path: Path, n: int = 160, seed: int = 0) -> Path:
    """Write an .npz of 8 x 8 gray images: is there a bright square, and `y` of how bright."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    x = rng.integers(0, 120, (n, 8, 8, 1)).astype(np.uint8)
    x[y == 1, 2:6, 2:6] += 100
    cut = 3 * n // 4
    np.savez(path, x_train=x[:cut], y_train=y[:cut], x_test=x[cut:], y_test=y[cut:])
    return path


def waves(path: Path, n: int = 150, seed: int = 0) -> Path:
    """Write an .npz of signals whose phase is the circular target, in hours."""
    rng = np.random.default_rng(seed)
    y = rng.uniform(0, 24, n)
    t = np.arange(32)
    x = np.sin(2 * np.pi * (t[None] / 16 - y[:, None] / 24)) + rng.normal(0, 0.1, (n, 32))
    np.savez(path, x=x[..., None].astype(np.float32), y=y)
    return path


def photos(folder: Path, damage: str = "") -> Path:
    """Write 12 x 12 colour images and a list of their values; `damage`: "missing", "broken" or "torn" files."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    with (folder / "list.csv").open("w", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["path", "value"])
        for i in range(PHOTOS):
            Image.fromarray(rng.integers(0, 255, (12, 12, 3), np.uint8)).save(folder / f"{i}.png")
            rows.writerow([f"{i}.png", i / 10])
    if damage == "missing":
        (folder / "3.png").unlink()
    for i in range({"broken": 1, "torn": 5}.get(damage, 0)):
        (folder / f"{3 + i}.png").write_bytes(b"not an image")
    return folder / "list.csv"

"""The baselines of a run: every kind on every view that suits, counted or under a clock, and never fitted twice."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from featherweight.budget import Budget
from featherweight.data.dataset import Dataset
from featherweight.job.rivals import CONSTANT, FITS, Rivals, named
from featherweight.job.watch import Watch
from featherweight.task import Input, Task

TASK = Task("binary", Input("image", (1, 16, 16), "uint8"), classes=("down", "across"))


def stripes(n: int = 160) -> Dataset:
    """Dark stripes that run down or across, at any offset: nothing for single pixels, all for gradients."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, n)
    wave = 90 * np.sin(np.arange(16) * np.pi / 3 + rng.uniform(0, 2 * np.pi, (n, 1)))
    x = np.where(y[:, None, None], wave[:, :, None], wave[:, None, :]) + 128 + rng.normal(0, 5, (n, 16, 16))
    rows = np.arange(n)
    split = {"train": rows[:100], "valid": rows[100:130], "test": rows[130:]}
    return Dataset(x.clip(0, 255).astype(np.uint8)[..., None], y, split)


class Heard(Watch):
    def __init__(self) -> None:
        self.names: list[str] = []

    def baseline(self, record: dict[str, Any]) -> None:
        self.names.append(record["name"])


def rivals(folder: Path, **more: Any) -> Rivals:
    asked = {"budget": Budget(), "seconds": None, "trials": 3, "workers": 1, "watch": Heard(), **more}
    return Rivals(folder / "baselines", TASK, stripes(), seed=0, **asked)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rivals, Path]:
    folder = tmp_path_factory.mktemp("run")
    found = rivals(folder)
    found.fit()
    return found, folder


def test_the_constant_comes_first_then_a_linear_model_on_every_view(fitted: tuple[Rivals, Path]) -> None:
    names = fitted[0].watch.names  # type: ignore[attr-defined]
    assert names[0] == CONSTANT
    linear = [n for n in names if n.startswith("logistic")]
    assert {"logistic", "logistic on hog"} <= set(linear)
    assert names[1 : 1 + len(linear)] == linear


def test_a_view_that_holds_the_answer_beats_the_pixels(fitted: tuple[Rivals, Path]) -> None:
    entries = fitted[0].entries
    assert entries["logistic on hog"].valid.value == 1.0
    assert entries["logistic"].valid.value < 0.8
    assert fitted[0].ranked()[0] in ("hog", "hog + colour_histogram", "sift_words")


def test_fits_are_counted_where_trials_are_and_the_rest_is_named(fitted: tuple[Rivals, Path]) -> None:
    whole = [e for e in fitted[0].entries.values() if "full" not in e.facts]
    assert len(whole) <= FITS[0] + FITS[1] * 3
    assert any(w.startswith("not fitted, for there were only 3 trials") for w in fitted[0].said)


def test_a_fit_is_read_where_an_interrupted_run_left_it(fitted: tuple[Rivals, Path], monkeypatch) -> None:
    first, folder = fitted

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr("featherweight.job.heats.fitted", never)
    monkeypatch.setattr("featherweight.job.rivals.FITS", (0, 0))
    again = rivals(folder)
    again.fit()
    assert set(again.entries) == set(first.entries)
    for name, entry in first.entries.items():
        assert np.array_equal(again.entries[name].outputs, entry.outputs)
        assert again.entries[name].cost == entry.cost


def test_what_was_fitted_on_other_rows_is_fitted_anew(fitted: tuple[Rivals, Path]) -> None:
    _, folder = fitted
    other = rivals(folder)
    rows = np.roll(np.arange(160), 3)
    other.data = other.data.with_split({"train": rows[:100], "valid": rows[100:130], "test": rows[130:]})
    assert other._read(folder / "baselines" / "logistic", "logistic") is None


def test_nothing_of_the_rows_stays_behind(fitted: tuple[Rivals, Path]) -> None:
    assert not (fitted[1] / "baselines" / "rows").exists()


def test_a_model_on_a_view_pays_for_the_view(fitted: tuple[Rivals, Path]) -> None:
    entry = fitted[0].entries["logistic on hog"]
    inner = entry.shipped.behind
    assert (entry.cost.flash_bytes or 0) > 500 + (inner.counted.params or 0)
    assert entry.facts["model"] == "logistic"
    assert entry.facts["view"]["name"] == "hog"


def test_a_budget_is_kept_with_the_view(tmp_path: Path) -> None:
    budget = Budget(flash_bytes=2500)
    found = rivals(tmp_path, budget=budget, trials=1)
    found.fit()
    within = [e for e in found.entries.values() if "full" not in e.facts]
    assert len(within) >= 3
    assert all((e.cost.flash_bytes or 0) <= 2500 for e in within)


@pytest.mark.slow
def test_a_clock_ends_the_baselines(tmp_path: Path) -> None:
    found = rivals(tmp_path, seconds=20.0, trials=None)
    entries = found.fit()
    assert CONSTANT in [e.name for e in entries]
    assert any("the time was over" in w for w in found.said)


def test_a_text_is_never_read_as_numbers(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    task = Task("binary", Input("text", (1, 1, 12), "uint8"), classes=("a", "b"))
    y = rng.integers(0, 2, 120)
    words = np.array([list(b"red car\0\0\0\0\0"), list(b"blue boat\0\0\0")], np.uint8)
    rows = np.arange(120)
    data = Dataset(words[y], y, {"train": rows[:80], "valid": rows[80:100], "test": rows[100:]})
    found = Rivals(tmp_path / "baselines", task, data, Budget(), 0, None, 1, 1, Heard())
    found.fit()
    assert set(found.entries) > {CONSTANT}
    assert all(" on " in name for name in found.entries if name != CONSTANT)
    assert max(e.valid.value for e in found.entries.values()) == 1.0


@pytest.mark.parametrize(("model", "view", "name"), [("knn", "raw", "knn"), ("knn", "hog", "knn on hog")])
def test_names(model: str, view: str, name: str) -> None:
    assert named(model, view) == name

"""The best network with features beside it: within the budget, proven, and silent about nothing that was left out."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from featherweight.blocks.conv import ConvBlock
from featherweight.budget import Budget, Cost
from featherweight.data.dataset import Dataset
from featherweight.job.entry import Entry
from featherweight.job.fit import fit
from featherweight.job.fusion import MOST, Fusion
from featherweight.job.networks import Networks
from featherweight.job.proof import proven
from featherweight.job.seen import Seen
from featherweight.job.settings import Settings
from featherweight.job.shipped import Integers
from featherweight.job.training import entry_of
from featherweight.job.viewed import Viewed
from featherweight.job.watch import Watch
from featherweight.run import Run
from featherweight.search.search import search
from featherweight.task import Input, Task
from featherweight.view import View
from featherweight.views import beside

TASK = Task("binary", Input("image", (1, 16, 16), "uint8"), classes=("down", "across"))
FLASH = 5000


def stripes(n: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """Dark stripes that run down or across, at any offset: gradients tell them apart."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, n)
    wave = 90 * np.sin(np.arange(16) * np.pi / 3 + rng.uniform(0, 2 * np.pi, (n, 1)))
    x = np.where(y[:, None, None], wave[:, :, None], wave[:, None, :]) + 128 + rng.normal(0, 5, (n, 16, 16))
    return x.clip(0, 255).astype(np.uint8)[..., None], y


def seen() -> Seen:
    (x, y), rows = stripes(), np.arange(160)
    return Seen.of(View(), TASK, Dataset(x, y, {"train": rows[:100], "valid": rows[100:130], "test": rows[130:]}))


def fusion(folder: Path, ranked: list[str], **budget: int) -> Fusion:
    settings = Settings(data="arrays", budget=Budget(**budget), trials=MOST, workers=1)
    return Fusion(Networks(Run(folder), seen(), settings, 0.0, Watch()), ranked)


@pytest.fixture
def rival(random_network) -> Entry:  # type: ignore[no-untyped-def]
    network, _ = random_network(TASK, (ConvBlock(4, 3, 2),))
    return entry_of("plain-1", "network", seen(), Integers(network), Cost(), network, {})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, list[tuple[Fusion, list[Entry]]]]:
    """A whole job of one trial, and its fusions."""
    held: list[tuple[Fusion, list[Entry]]] = []
    entries = Fusion.entries

    def kept(self: Fusion, *args: Any) -> list[Entry]:
        held.append((self, entries(self, *args)))
        return held[-1][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("featherweight.search.length.STEPS", (4, 4))
        patch.setattr("featherweight.job.networks.search", partial(search, executor="inline"))
        patch.setattr(Fusion, "entries", kept)
        out = tmp_path_factory.mktemp("fused") / "r"
        return fit(stripes(), max_flash=FLASH, trials=1, workers=1, out=out, page=False), held


def test_a_fusion_fits_the_budget_and_is_judged_beside_the_network(run) -> None:  # type: ignore[no-untyped-def]
    result = run[0].result
    fused = result["fusion"]
    assert fused["kind"] == "fusion"
    assert fused["from"] == result["best_network"]["name"]
    assert fused["cost"]["flash_bytes"] <= FLASH
    assert fused["view"]["name"].startswith("raw + ") and fused["beside"] > 0
    assert fused["valid"]["n"] == result["best_network"]["valid"]["n"]
    assert fused["test"]["n"] == result["data"]["test"]


def test_its_c_answers_raw_samples(run) -> None:  # type: ignore[no-untyped-def]
    ((_, (entry,)),) = run[1]
    assert isinstance(entry.shipped, Viewed)
    proof = proven(entry.shipped, stripes()[0][:40])
    assert (proof["vectors"], proof["differ"]) == (40, 0)
    assert proof["flash_bytes"] == entry.cost.flash_bytes


def test_the_best_is_trained_on_all_rows_and_keeps_the_score_of_the_training_it_repeats(run) -> None:  # type: ignore[no-untyped-def]
    ((held, (entry,)),) = run[1]
    assert entry.facts["refit"].startswith("on train+valid")
    x = held.networks.seen.raw.part("valid")[0]
    assert not np.array_equal(entry.shipped.outputs(x), entry.outputs)


def test_numbers_whose_weights_would_take_the_budget_are_skipped(tmp_path: Path, rival: Entry) -> None:
    found = fusion(tmp_path, ["hog 4", "colour_histogram"], params=600)
    views = beside(TASK)
    assert views["raw + hog 4"].output(TASK.input).beside == 128
    assert not found._light(views["raw + hog 4"])
    assert found._light(views["raw + colour_histogram"])
    assert fusion(tmp_path, [], params=6000)._light(views["raw + hog 4"])
    found.entries(rival, 0.1)
    assert found.said == ["not fused, for the time was over: raw + colour_histogram"]


def test_a_time_that_is_over_trains_nothing_and_says_so(tmp_path: Path, rival: Entry) -> None:
    found = fusion(tmp_path, ["hog", "local_statistics", "no such"], params=900)
    assert found.entries(rival, 1.0) == []
    assert found.said == ["not fused, for the time was over: raw + hog, raw + local_statistics"]


def test_a_view_that_leaves_no_room_is_named(tmp_path: Path, rival: Entry) -> None:
    found = fusion(tmp_path, ["sift_words"], flash_bytes=4000)
    assert found.entries(rival, None) == []
    (words,) = found.said
    assert words.startswith("no fusion on raw + sift_words: reading raw + sift_words alone takes ")
    assert words.endswith(" bytes flash, the budget allows 4,000")

"""A budget is hard: what the compiler measures decides, whatever the estimate said."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from featherweight.budget import Cost
from featherweight.device import Device
from featherweight.job.fit import fit
from featherweight.job.measure import measured
from featherweight.job.shipped import Integers, Shipped
from featherweight.run import Run
from featherweight.search.search import search

Measure = Callable[[Shipped, Device | None], tuple[Cost, str]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("featherweight.search.length.STEPS", (4, 4))
    monkeypatch.setattr("featherweight.job.networks.search", partial(search, executor="inline"))


def run(folder: Path) -> Run:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 255, (80, 8, 8, 1)).astype(np.uint8)
    y = x.reshape(80, -1)[:, :9].mean(1)
    return fit((x, y), max_flash=4000, trials=1, workers=1, out=folder / "r", page=False)


def heavier(calls: list[int], when: Callable[[int, int], bool]) -> Measure:
    """A compiler that finds 5,000 bytes more where `when(call, bytes)` says so."""

    def weigh(shipped: Shipped, device: Device | None) -> tuple[Cost, str]:
        cost, compiler = measured(shipped, device)
        calls.append(cost.flash_bytes or 0)
        return replace(cost, flash_bytes=calls[-1] + 5000 * when(len(calls), calls[-1])), compiler

    return weigh


def test_the_next_candidate_ships_where_the_first_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr("featherweight.job.networks.measured", heavier(calls, lambda call, _: call == 1))
    result = run(tmp_path).result
    assert len(calls) >= 2
    assert result["best_network"]["cost"]["flash_bytes"] <= 4000
    assert any("once compiled, the budget allows 4,000" in w for w in result["warnings"])


def test_a_smaller_design_is_trained_where_all_are_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr("featherweight.job.networks.measured", heavier(calls, lambda call, _: call <= 2))
    monkeypatch.setattr("featherweight.job.networks.STEP_BACK", 0.1)
    result = run(tmp_path).result
    assert len(calls) >= 3  # and those of what is fused with it
    assert calls[2] < calls[0]
    assert result["best_network"]["cost"]["flash_bytes"] <= 4000


def test_nothing_above_the_budget_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("featherweight.job.networks.measured", heavier([], lambda *_: True))
    result = run(tmp_path).result
    assert result["best_network"] is None and not (tmp_path / "r" / "network").exists()
    assert result["winner"]["kind"] == "baseline" and result["winner"]["cost"]["flash_bytes"] <= 4000
    (words,) = [w for w in result["warnings"] if w.startswith("no network fits")]
    assert re.search(r"once compiled, the budget allows 4,000 \([\d,]+ over\)", words)


def test_what_ships_answers_as_the_network_it_came_from(tmp_path: Path) -> None:
    done = run(tmp_path)
    shipped = Shipped.load(done.model if done.result["winner"]["kind"] == "network" else done.folder / "network")
    assert isinstance(shipped, Integers)
    assert done.result["run"]["engine"].startswith("native, ")
    assert done.result["best_network"]["engine"] in ("native", "torch")
    x = np.random.default_rng(1).integers(0, 255, (9, 8, 8, 1)).astype(np.uint8)
    assert np.array_equal(shipped.outputs(x), Integers(shipped.network).outputs(x))


def test_a_named_chip_limits_what_is_searched_and_measures_what_ships(tmp_path: Path, board) -> None:  # type: ignore[no-untyped-def]
    board()
    rng = np.random.default_rng(0)
    x = rng.integers(0, 255, (80, 8, 8, 1)).astype(np.uint8)
    y = x.reshape(80, -1)[:, :9].mean(1)
    asked = {"max_params": 200, "device": "cortex-m4@40MHz", "max_latency": "9ms", "trials": 1, "workers": 1}
    done = fit((x, y), out=tmp_path / "r", page=False, **asked)  # type: ignore[arg-type]
    result, chip = done.result, done.settings.chip
    assert result["device"] == "cortex-m4@40MHz" and chip is not None
    memory = {"flash_bytes": chip.flash_bytes, "ram_bytes": chip.ram_bytes}
    assert result["budget"] == {"params": 200, "latency_us": 9000, **memory}
    assert any("is a limit: 1,048,576 bytes flash" in w for w in result["warnings"])
    for entry in (result["best_network"], *result["baselines"]):
        assert entry["latency"] == "emulated" and 0 <= entry["cost"]["latency_us"]
    network = result["best_network"]["cost"]
    assert 0 < network["latency_us"] <= 9000 and network["params"] <= 200
    assert result["proof"]["device"] == "cortex-m4@40MHz" and result["proof"]["differ"] == 0


def test_without_an_emulator_the_record_says_that_the_latency_is_a_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, board
) -> None:  # type: ignore[no-untyped-def]
    board()
    for room in ("latency", "pipeline", "emulation"):
        monkeypatch.setattr(f"featherweight.job.{room}.lacks", lambda device: "qemu-system-arm is missing")
    rng = np.random.default_rng(0)
    x = rng.integers(0, 255, (80, 8, 8, 1)).astype(np.uint8)
    y = x.reshape(80, -1)[:, :9].mean(1)
    asked = {"max_params": 200, "device": "cortex-m4@40MHz", "max_latency": "9ms", "trials": 1, "workers": 1}
    result = fit((x, y), out=tmp_path / "r", page=False, **asked).result  # type: ignore[arg-type]
    assert result["winner"]["kind"] == "network", "what nobody timed does not fit"
    assert result["winner"]["latency"] == "model" and result["winner"]["cost"]["latency_us"] <= 9000
    assert all(b["latency"] == "unknown" and b["cost"]["latency_us"] is None for b in result["baselines"])
    assert any("cycle model, not emulated: qemu-system-arm is missing" in w for w in result["warnings"])

"""One cell of the suite: a data set, a budget and an engine, fitted in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from featherweight.engines import ENGINE

# name -> words of the command line beside the data, the budget and the time; a group keeps what resembles each other
# on one side of the split, as the test rows are of meters, engines and so on that training has not seen
SETS: dict[str, list[str]] = {
    "meter_tenth": ["--task", "circular:10", "--group", "group"],
    "steer_circuit": [],
    "nirsoil": [],
    "cmapss_fd001": ["--group", "engine"],
    "fashion_mnist": [],
    "cifar10": [],
    "trashnet": [],
    "mnist1d": [],
    "fsdd": [],
    "product_names": [],
}


@dataclass(frozen=True)
class Cell:
    """One fit.

    Attributes:
        params: the budget.
        engine: "native" or "torch"; "auto" leaves the choice to the product.
    """

    name: str
    params: int
    engine: str

    def fit(self, time: str, data: Path, runs: Path, seed: int) -> dict[str, Any]:
        """Run it, or read it where it is finished.

        Returns: its result.json with "engines" (engine -> trials it trained) and "trained_samples", all trials'
            samples times epochs, from its study; {"refused": sentence} where the fit was refused.
        """
        out = runs / self.engine / f"{self.name}-{self.params}"
        if not (out / "result.json").exists():
            shutil.rmtree(out, ignore_errors=True)
            words = [sys.executable, "-m", "featherweight", "fit", str(data / f"{self.name}.npz"), *SETS[self.name]]
            words += ["--max-params", str(self.params), "--time", time, "--seed", str(seed), "--out", str(out)]
            env = {k: v for k, v in os.environ.items() if k != ENGINE}
            env |= {} if self.engine == "auto" else {ENGINE: self.engine}
            done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
            if done.returncode:
                return {"refused": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]}
        found: dict[str, Any] = json.loads((out / "result.json").read_text())
        return {**found, **_studied(out / "study.jsonl")}

    def rows(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        """One row per kind of model: the network, then the baselines."""
        place = {"set": self.name, "budget_params": self.params, "engine": self.engine}
        if "refused" in found:
            return [{**place, "model": "refused", "kind": "none", "why": found["refused"]}]
        models = ([found["best_network"]] if found.get("best_network") else []) + found["baselines"]
        return [{**place, **_row(m, found)} for m in models if m.get("test")]


def _row(m: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    network = m["kind"] == "network"
    return {
        "model": m["name"],
        "kind": m["kind"],
        "wins": m["name"] == found["winner"]["name"],
        "metric": found["task"]["metric"],
        "greater_is_better": found["task"]["greater_is_better"],
        "valid": (m.get("valid") or {}).get("value"),
        "test": m["test"]["value"],
        "interval": m["test"]["interval"],
        "float_valid": m.get("float_valid"),
        **{k: m["cost"][k] for k in ("params", "macs", "flash_bytes", "ram_bytes")},
        "seconds": round(found["seconds"], 1) if network else m.get("seconds"),
        "trials": found["trials"] if network else None,
        "engines": found["engines"] if network else None,
        "trained_samples": found["trained_samples"] if network else None,
        "seed": found["seed"],
    }


def _studied(study: Path) -> dict[str, Any]:
    engines: dict[str, int] = {}
    samples = 0
    for line in study.read_text().splitlines():
        trial = json.loads(line)
        if not trial.get("recipe"):
            continue
        samples += trial["recipe"]["steps"] * trial["recipe"]["batch"]
        name = trial.get("engine") or "torch"
        engines[name] = engines.get(name, 0) + 1
    return {"engines": engines, "trained_samples": samples}

"""One cell of the suite: a data set, a budget and an engine, fitted in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from featherweight.engines import ENGINE
from featherweight.report.comparison import budget_of, fit
from featherweight.report.kinds import CONSTANT, best_of, constant_of, model_of, view_of
from featherweight.report.number import Metric

OPTIONS = {"params": "--max-params", "flash_bytes": "--max-flash"}
KINDS = ("network", "fusion", "baseline")


@dataclass(frozen=True)
class Cell:
    """One fit.

    Attributes:
        name: of the data set.
        axis, limit: the budget: "params" or "flash_bytes", and how many.
        engine: "native" or "torch"; "auto" leaves the choice to the product.
    """

    name: str
    axis: str
    limit: int
    engine: str

    @property
    def key(self) -> str:
        return f"{self.name}-{self.axis.partition('_')[0]}-{self.limit}"

    def fit(self, words: list[str], time: str, runs: Path, seed: int) -> dict[str, Any]:
        """Run it, go on with it where it was interrupted, or read it where it is finished.

        Args:
            words: DATA and whatever else `fit` is told about it.
        Returns: its result.json with "engines" (engine -> trials it trained) and "trained_samples", all trials'
            samples times epochs, from its study; {"refused": sentence} where the fit was refused.
        """
        out = runs / self.engine / self.key
        if not (out / "result.json").exists():
            command = [sys.executable, "-m", "featherweight", "fit", *words, OPTIONS[self.axis], str(self.limit)]
            command += ["--time", time, "--seed", str(seed), "--out", str(out)]
            command += ["--resume"] if (out / "settings.json").exists() else []
            env = {k: v for k, v in os.environ.items() if k != ENGINE}
            env |= {} if self.engine == "auto" else {ENGINE: self.engine}
            out.parent.mkdir(parents=True, exist_ok=True)
            with out.with_name(f"{self.key}.log").open("a") as log:
                done = subprocess.run(command, stdout=log, stderr=subprocess.PIPE, text=True, check=False, env=env)
                log.write(done.stderr)
            if done.returncode:
                return {"refused": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]}
        found: dict[str, Any] = json.loads((out / "result.json").read_text())
        return {**found, **_studied(out / "study.jsonl")}

    def forget(self, runs: Path) -> None:
        """Remove what an earlier suite left of it."""
        shutil.rmtree(runs / self.engine / self.key, ignore_errors=True)

    def rows(self, found: dict[str, Any], time: str) -> list[dict[str, Any]]:
        """One row per kind of model: the best network, fusion and classical model that fit, and the constant answer."""
        place = {"set": self.name, "budget": {self.axis: self.limit}, "engine": self.engine, "time": time}
        place |= {"date": date.today().isoformat()}
        if "refused" in found:
            return [{**place, "model": "refused", "kind": "none", "why": found["refused"]}]
        metric = Metric.of(found)
        best = [(kind, best_of(found, kind, metric)) for kind in KINDS]
        models = [(kind, m) for kind, m in best if m is not None and model_of(m) != CONSTANT]
        models += [("constant", m)] if (m := constant_of(found)) is not None else []
        return [{**place, **_row(kind, m, found)} for kind, m in models if m.get("test")]


def _row(kind: str, m: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    searched = kind in ("network", "fusion")
    return {
        "model": m["name"],
        "view": view_of(m),
        "kind": kind,
        "wins": m["name"] == found["winner"]["name"],
        "fits": fit(budget_of(found), m["cost"])[0],
        "metric": found["task"]["metric"],
        "greater_is_better": found["task"]["greater_is_better"],
        "valid": (m.get("valid") or {}).get("value"),
        "test": m["test"]["value"],
        "interval": m["test"]["interval"],
        "float_valid": m.get("float_valid"),
        **{k: m["cost"].get(k) for k in ("params", "macs", "flash_bytes", "ram_bytes")},
        "seconds": round(found["seconds"], 1) if searched else m.get("seconds"),
        "trials": found["trials"] if searched else None,
        "engines": found["engines"] if searched else None,
        "trained_samples": found["trained_samples"] if searched else None,
        "seed": found["seed"],
    }


def _studied(study: Path) -> dict[str, Any]:
    engines: dict[str, int] = {}
    samples = 0
    for line in study.read_text().splitlines() if study.exists() else ():
        trial = json.loads(line)
        if not trial.get("recipe"):
            continue
        samples += trial["recipe"]["steps"] * trial["recipe"]["batch"]
        name = trial.get("engine") or "torch"
        engines[name] = engines.get(name, 0) + 1
    return {"engines": engines, "trained_samples": samples}

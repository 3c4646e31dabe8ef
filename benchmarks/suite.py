"""Every data set at every budget: networks beside mean, ridge and boosting, one row each, in one table.

    python benchmarks/suite.py --data DIR [--sets mnist1d,nirsoil] [--params 1000,3000] [--time 3min] [--json]

Each cell is one whole `featherweight fit` in a process of its own, with one seed: a row is one run, and its interval
is that of the test samples, not of seeds.  Finished cells are kept in --runs and are not run again.
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data" / "npz"
RESULTS = HERE / "results"

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


def fit(name: str, params: int, time: str, data: Path, runs: Path, seed: int) -> dict[str, Any]:
    """Run one cell, or read it where it is finished; {"refused": sentence} where the data are refused."""
    out = runs / f"{name}-{params}"
    if not (out / "result.json").exists():
        shutil.rmtree(out, ignore_errors=True)
        words = [sys.executable, "-m", "featherweight", "fit", str(data / f"{name}.npz"), *SETS[name]]
        words += ["--max-params", str(params), "--time", time, "--seed", str(seed), "--out", str(out)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            return {"refused": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]}
    found: dict[str, Any] = json.loads((out / "result.json").read_text())
    return found


def rows(name: str, params: int, found: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per kind of model: the network, then the baselines."""
    if "refused" in found:
        return [{"set": name, "budget_params": params, "model": "refused", "kind": "none", "why": found["refused"]}]
    models = ([found["best_network"]] if found.get("best_network") else []) + found["baselines"]
    return [
        {
            "set": name,
            "budget_params": params,
            "model": m["name"],
            "kind": m["kind"],
            "wins": m["name"] == found["winner"]["name"],
            "metric": found["task"]["metric"],
            "valid": (m.get("valid") or {}).get("value"),
            "test": (m.get("test") or {}).get("value"),
            "interval": (m.get("test") or {}).get("interval"),
            "float_valid": m.get("float_valid"),
            **{k: m["cost"][k] for k in ("params", "macs", "flash_bytes", "ram_bytes")},
            "seconds": round(found["seconds"], 1) if m["kind"] == "network" else m.get("seconds"),
            "trials": found["trials"] if m["kind"] == "network" else None,
            "seed": found["seed"],
        }
        for m in models
        if m.get("test")
    ]


def table(all_rows: list[dict[str, Any]], time: str) -> str:
    """The rows as Markdown."""
    head = [
        "# Data sets, budgets, models",
        "",
        f"`python benchmarks/suite.py --time {time}`; {machine()}.",
        "One run per cell, one seed. Test: the shipped integers (networks) or the refitted model (baselines), read",
        "once, with the 95 % bootstrap interval over test samples. Loss: what rounding to integers changed on the",
        "validation rows, in percent of the metric (positive is worse). `*` fits the budget.",
        "",
        "| data | budget | model | metric | test | 95 % interval | valid | loss % | params | MACs | flash | RAM | s |",
        "|---|--:|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *(_line(r) for r in all_rows)]) + "\n"


def _line(r: dict[str, Any]) -> str:
    if r["kind"] == "none":
        return f"| {r['set']} | {r['budget_params']:,} | {r['why']} |" + " |" * 10
    fits = "*" if r["params"] <= r["budget_params"] else ""
    name = f"**{r['model']}**" if r["wins"] else r["model"]
    cost = " | ".join("" if r[k] is None else f"{r[k]:,}" for k in ("params", "macs", "flash_bytes", "ram_bytes"))
    low, high = r["interval"]
    seconds = "" if r["seconds"] is None else f"{r['seconds']:.0f}"
    return (
        f"| {r['set']} | {r['budget_params']:,} | {name}{fits} | {r['metric']} | {r['test']:.4g} | "
        f"{low:.4g} to {high:.4g} | {r['valid']:.4g} | {_loss(r)} | {cost} | {seconds} |"
    )


def _loss(r: dict[str, Any]) -> str:
    if r["float_valid"] is None or not r["float_valid"]:
        return ""
    change = 100 * (r["valid"] - r["float_valid"]) / abs(r["float_valid"])
    better_up = r["metric"] in ("accuracy", "macro_f1", "r2", "balanced_accuracy", "subset_accuracy")
    return f"{-change if better_up else change:+.2f}"


def machine() -> str:
    """Name the machine as a reader needs it."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = f"{len(names)} cores of {names[0]}" if names else cpu
    return f"{cpu}, Python {platform.python_version()}, {platform.system()}"


def main() -> None:
    """Run the cells that are missing and write results/suite.md and results/suite.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of NAME.npz files")
    parser.add_argument("--sets", default=",".join(SETS), help="names, separated by commas")
    parser.add_argument("--params", default="1000,3000")
    parser.add_argument(
        "--time",
        default="3min",
        help="of each cell; NAME:PARAMS=TIME,... after a + overrides, e.g. 3min+meter_tenth:3000=10min",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=Path, default=HERE.parent / "runs" / "suite")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    ask = parser.parse_args()
    usual, _, special = ask.time.partition("+")
    times = dict(item.split("=") for item in special.split(",") if item)
    names = [n for n in ask.sets.split(",") if n in SETS]
    if not ask.data.is_dir() or not names:
        sys.exit(f"no data: {ask.data} is not a folder, or none of {ask.sets} is one of {', '.join(SETS)}")
    all_rows: list[dict[str, Any]] = []
    for params in (int(p) for p in ask.params.split(",")):
        for name in names:
            if not (ask.data / f"{name}.npz").exists():
                print(f"{name}: no file, left out", file=sys.stderr)
                continue
            found = fit(name, params, times.get(f"{name}:{params}", usual), ask.data, ask.runs, ask.seed)
            all_rows += rows(name, params, found)
            print(
                _line(all_rows[-1] if "refused" in found else rows(name, params, found)[0]), file=sys.stderr, flush=True
            )
    all_rows.sort(key=lambda r: (list(SETS).index(r["set"]), r["budget_params"]))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "suite.md").write_text(table(all_rows, ask.time))
    (RESULTS / "suite.json").write_text(
        json.dumps({"machine": machine(), "time": ask.time, "rows": all_rows}, indent=1)
    )
    if ask.json:
        print(json.dumps({"rows": all_rows}))


if __name__ == "__main__":
    main()

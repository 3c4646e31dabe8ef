"""Every data set at every budget: networks beside mean, ridge and boosting, one row each, in one table.

    python benchmarks/suite.py --data DIR [--sets mnist1d,nirsoil] [--params 1000,3000] [--time 3min] [--json]
    python benchmarks/suite.py --data DIR --engine native,torch        one engine beside the other, at equal time

Each cell is one whole `featherweight fit` in a process of its own, with one seed: a row is one run, and its interval
is that of the test samples, not of seeds.  Finished cells are kept in --runs and are not run again.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fits import table
from fits.cell import SETS, Cell
from machine import machine

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data" / "npz"
RESULTS = HERE / "results"
ENGINES = ("auto", "native", "torch")


def page(rows: list[dict[str, Any]], time: str, chosen: str) -> str:
    """The rows as Markdown."""
    words = f"--time {time}" + ("" if chosen == "auto" else f" --engine {chosen}")
    beside = table.engines(rows)
    text = [
        "# Data sets, budgets, models",
        "",
        f"`python benchmarks/suite.py {words}`; {machine()}.",
        "One run per cell, one seed. Test: the shipped integers (networks) or the refitted model (baselines), read",
        "once, with the 95 % bootstrap interval over test samples. Loss: what rounding to integers changed on the",
        "validation rows, in percent of the metric (positive is worse). `*` fits the budget.",
        "",
        *table.models(rows),
    ]
    if beside:
        text += ["", "## Engines at equal time", "", "Samples: of all trials of the run, each counted as often as it"]
        text += ["was trained on.", "", *beside]
    return "\n".join(text) + "\n"


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
    parser.add_argument("--engine", default="auto", help=f"of {', '.join(ENGINES)}; several run one after the other")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=Path, default=HERE.parent / "runs" / "suite")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of suite.md and suite.json")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    ask = parser.parse_args()
    usual, _, special = ask.time.partition("+")
    times = dict(item.split("=") for item in special.split(",") if item)
    names = [n for n in ask.sets.split(",") if n in SETS]
    engines = ask.engine.split(",")
    if unknown := [e for e in engines if e not in ENGINES]:
        sys.exit(f"no engine is called {', '.join(unknown)}; there are {', '.join(ENGINES)}")
    if not ask.data.is_dir() or not names:
        sys.exit(f"no data: {ask.data} is not a folder, or none of {ask.sets} is one of {', '.join(SETS)}")
    rows: list[dict[str, Any]] = []
    for params in (int(p) for p in ask.params.split(",")):
        for name in names:
            if not (ask.data / f"{name}.npz").exists():
                print(f"{name}: no file, left out", file=sys.stderr)
                continue
            for cell in (Cell(name, params, e) for e in engines):
                time = times.get(f"{name}:{params}", usual)
                found = cell.rows(cell.fit(time, ask.data, ask.runs, ask.seed))
                rows += found
                print(table.line(found[0]), file=sys.stderr, flush=True)
    rows.sort(key=lambda r: (list(SETS).index(r["set"]), r["budget_params"]))
    ask.out.mkdir(parents=True, exist_ok=True)
    (ask.out / "suite.md").write_text(page(rows, ask.time, ask.engine))
    record = {"machine": machine(), "time": ask.time, "engine": ask.engine, "rows": rows}
    (ask.out / "suite.json").write_text(json.dumps(record, indent=1) + "\n")
    if ask.json:
        print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()

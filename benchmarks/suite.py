"""Every data set at every budget: networks, classical models and fusions of both at equal flash, in one table.

    python benchmarks/suite.py --only fsdd_wav --time 3min                          8, 16 and 32 kB of flash
    python benchmarks/suite.py --only mnist1d,nirsoil --params 1000,3000 --json     budgets of params
    python benchmarks/suite.py --params 3000 --engine native,torch                  engines at equal time

Each cell is one whole `featherweight fit` in a process of its own, with one seed: a row is one run, and its interval
is that of the test samples, not of seeds.  A finished cell is written at once, replaces its own earlier rows and leaves
all others; its run stays in --runs and is not run again (--again does), an interrupted one is resumed.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from featherweight.budget import parse_size
from fits import results, table
from fits.cell import Cell
from fits.sets import SETS
from machine import machine

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "data"
RESULTS = HERE / "results"
ENGINES = ("auto", "native", "torch")
FLASH = "8kB,16kB,32kB"


def page(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    beside = table.engines(rows)
    text = [
        "# Data sets, budgets, kinds of models",
        "",
        f"`python benchmarks/suite.py`; {machine()}.",
        "One run per cell, one seed. Test: the shipped integers, read once, with the 95 % bootstrap interval over test",
        "samples (over groups where there are). What ships, the best on validation, is bold.",
        "",
        "## Kinds of models under the same budget",
        "",
        "The best of each kind that fits, front end and C included. Cells without a date are older than features for",
        "classical models, and than fusion.",
        "",
        *table.kinds(rows),
        "",
        "## Every row",
        "",
        "Loss: what rounding to integers changed on the validation rows, in percent of the metric (positive is worse).",
        "`*` fits the budget.",
        "",
        *table.models(rows),
    ]
    if beside:
        text += ["", "## Engines at equal time", "", "Samples: of all trials of the run, each counted as often as it"]
        text += ["was trained on.", "", *beside]
    return "\n".join(text) + "\n"


def cells(ask: argparse.Namespace) -> list[Cell]:
    """What is asked for, budget by budget."""
    budgets = [("params", parse_size(n)) for n in ask.params.split(",") if n]
    flash = ask.flash if ask.flash is not None else "" if budgets else FLASH
    budgets += [("flash_bytes", parse_size(n)) for n in flash.split(",") if n]
    names, engines = ask.only.split(","), ask.engine.split(",")
    for asked, there, what in ((names, SETS, "data set"), (engines, ENGINES, "engine")):
        if unknown := [n for n in asked if n not in there]:
            sys.exit(f"no {what} is called {', '.join(unknown)}; there are {', '.join(there)}")
    return [Cell(name, axis, limit, e) for axis, limit in budgets for name in names for e in engines]


def main() -> None:
    """Run the cells that are missing and write their rows into results/suite.md and results/suite.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED / "npz", help="folder of NAME.npz files")
    parser.add_argument(
        "--natural", type=Path, default=SHARED / "natural", help="folder of folders, or of .tar.gz files"
    )
    parser.add_argument("--only", "--sets", default=",".join(SETS), help="names, separated by commas")
    parser.add_argument("--flash", help=f"budgets of flash  [default: {FLASH}, without --params]")
    parser.add_argument("--params", default="", help="budgets of params")
    parser.add_argument(
        "--time",
        default="3min",
        help="of each cell; NAME:BUDGET=TIME,... after a + overrides, e.g. 3min+meter_tenth:16000=10min",
    )
    parser.add_argument("--engine", default="auto", help=f"of {', '.join(ENGINES)}; several run one after the other")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=Path, default=HERE.parent / "runs" / "suite")
    parser.add_argument("--again", action="store_true", help="forget the runs of these cells first")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of suite.md and suite.json")
    parser.add_argument("--json", action="store_true", help="print the rows of these cells as JSON")
    ask = parser.parse_args()
    usual, _, special = ask.time.partition("+")
    times = dict(item.split("=") for item in special.split(",") if item)
    place = ask.out / ("suite" if ask.engine == "auto" else "suite_engines")
    printed: list[dict[str, Any]] = []
    for cell in cells(ask):
        known = SETS[cell.name]
        try:
            words = [*known.data(cell.name, ask.data, ask.natural, ask.runs / "data"), *known.words]
        except FileNotFoundError as e:
            print(e, file=sys.stderr)
            continue
        if ask.again:
            cell.forget(ask.runs)
        time = times.get(f"{cell.name}:{cell.limit}", usual)
        rows = cell.rows(cell.fit(words, time, ask.runs, ask.seed), time)
        held = results.merged(results.read(place.with_suffix(".json")), rows, list(SETS))
        results.write(place, held, machine(), page(held))
        printed += rows
        for row in rows:
            print(table.line(row), file=sys.stderr, flush=True)
    if ask.json:
        print(json.dumps({"rows": printed}))


if __name__ == "__main__":
    main()

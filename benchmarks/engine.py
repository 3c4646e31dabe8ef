"""How fast a tiny network trains: our engine beside PyTorch on one core, in one run.

    python benchmarks/engine.py [--nets conv3k,resnet8] [--rounds 9] [--seconds 0.4] [--json]

Every contestant starts from the same weights, must give the same loss, and then gets a short slot in every round; the
table holds medians, counted in CPU-seconds, one thread each.  Samples are synthetic: a step costs what it costs.
"""

import argparse
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from threadpoolctl import threadpool_limits

from featherweight.engine import Engine
from featherweight.engines.native import core
from machine import machine
from training.net import BATCH, NETS, SAMPLES
from training.sheet import Sheet

RESULTS = Path(__file__).resolve().parent / "results"
HOW = {
    "loader": "loader: DataLoader, Adam",
    "eager": "eager: in memory, channels last, fused Adam",
    "compile": "compile: eager through torch.compile",
}


def native() -> Engine | None:
    """Our engine, or None where it was not built."""
    if core.load() is None:
        return None
    from featherweight.engines.native import NativeEngine

    return NativeEngine()


def sheets(record: dict[str, Any]) -> list[Sheet]:
    """The record as tables."""
    ours = [
        [r["net"], r["norm"], f"{r['samples_per_s']:,}", _times(r, "best"), _times(r, "loader"), _share(r), r["best"]]
        for r in record["rows"]
    ]
    rivals = [
        [r["net"], HOW[r["how"]], f"{r['samples_per_s']:,}", _share(r), f"{r['compile_s']}" if r["compile_s"] else ""]
        for r in record["rivals"]
    ]
    steps = [
        [r["net"], r["engine"], *(f"{r[k]:.2f}x" if k in r else "" for k in ("over_exact", "over_ghost")), _share(r)]
        for r in record["integers"]
    ]
    pairs = [[r["net"], f"{r['wall']:.2f}x", f"{r['cpu']:.2f}x", f"{r['cores']:.2f}x"] for r in record["pairs"]]
    return [
        Sheet(
            "Our engine",
            ["net", "norm", "samples/s", "over best", "over loader", "of peak", "best"],
            ours,
        ),
        Sheet("PyTorch", ["net", "how", "samples/s", "of peak", "compile CPU-s"], rivals),
        Sheet(
            "An integer step, in float steps of the same engine",
            ["net", "engine", "over exact", "over ghost", "of peak"],
            steps,
        ),
        Sheet(
            "Two networks on two cores over one network",
            ["net", "samples per second", "per CPU-second of each", "cores they got"],
            pairs,
            1,
        ),
    ]


def _times(row: dict[str, Any], rival: str) -> str:
    low, high = row[f"over_{rival}_quartiles"]
    return f"{row[f'over_{rival}']:.2f}x ({low:.2f}–{high:.2f})"


def _share(row: dict[str, Any]) -> str:
    return f"{row['of_peak']:.0%}"


def foreword(record: dict[str, Any]) -> list[str]:
    """What a reader must know beside the tables, a line each."""
    peaks = ", ".join(f"{p:.0f}" for p in record["peak_gflops"].values())
    shared = ", ".join(f"{name} {net.ghosts['ghost']}" for name, net in NETS.items())
    left_out = [f"{net}: {who} left out: {why}" for net, who, why in record["left_out"]]
    return [
        f"{record['machine']}; PyTorch {record['torch']}; our engine: {record['isa']}.",
        f"Batch {BATCH}, Adam, cross-entropy on {SAMPLES:,} synthetic samples, one thread each. Samples per "
        f"CPU-second and ratios within a round, medians of {record['rounds']} rounds of {record['seconds']} s each; in "
        "brackets the quartiles.",
        f"Peak: a matrix product of 1536^3 on one thread, the faster of numpy and torch, beside each network: {peaks} "
        "GFLOP/s. A training step counts forward pass, gradients of the inputs (not in the first layer) and gradients "
        "of the weights, two operations per product of the direct sums, however an engine computes them.",
        f"Ghost: as many samples share norm statistics as in screenings ({shared}); exact: the whole batch does. "
        "Equal weights gave equal losses before anyone was timed.",
        *left_out,
    ]


def measure(nets: list[str], rounds: int, seconds: float, compiled: bool) -> dict[str, Any]:
    """Race the networks one after the other; progress goes to standard error."""
    import torch

    from training.agreement import Disagreement
    from training.heat import Heat

    torch.set_num_threads(1)
    engine = native()
    record: dict[str, Any] = {
        "machine": machine(),
        "torch": torch.__version__,
        "isa": core.why(),
        "rounds": rounds,
        "seconds": seconds,
        "peak_gflops": {},
        **{k: [] for k in ("rows", "rivals", "integers", "pairs")},
        "left_out": [],
    }
    for name in nets:
        print(f"{name}: getting ready", file=sys.stderr, flush=True)
        try:
            ready = Heat(NETS[name], engine, compiled)
        except Disagreement as e:
            sys.exit(str(e))
        print(f"{name}: all train the same; {rounds} rounds", file=sys.stderr, flush=True)
        found = ready.run(rounds, seconds)
        for key in ("rows", "rivals", "integers", "pairs", "left_out"):
            record[key] += found[key]
        record["peak_gflops"][name] = found["peak_gflops"]
    return record


def main() -> None:
    """Measure, print, and write results/engine.md and results/engine.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", default=",".join(NETS), help="names, separated by commas")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.4, help="CPU-seconds of a slot")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of engine.md and engine.json")
    parser.add_argument("--json", action="store_true", help="print the record as JSON instead of tables")
    ask = parser.parse_args()
    names = ask.nets.split(",")
    if unknown := [n for n in names if n not in NETS]:
        sys.exit(f"no network is called {', '.join(unknown)}; there are {', '.join(NETS)}")
    if ask.rounds < 1 or ask.seconds <= 0:
        sys.exit(f"{ask.rounds} rounds of {ask.seconds} s measure nothing")
    if find_spec("torch") is None:
        sys.exit("the rivals are PyTorch's: pip install 'featherweight[torch]'")
    with threadpool_limits(1):
        record = measure(names, ask.rounds, ask.seconds, not ask.no_compile)
    tables = [s for s in sheets(record) if s.rows]
    ask.out.mkdir(parents=True, exist_ok=True)
    (ask.out / "engine.json").write_text(json.dumps(record, indent=1) + "\n")
    text = ["# Training speed", "`python benchmarks/engine.py`", *foreword(record), *(t.markdown() for t in tables)]
    (ask.out / "engine.md").write_text("\n\n".join(text) + "\n")
    if ask.json:
        print(json.dumps(record))
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    for line in foreword(record):
        console.print(line, markup=False, highlight=False)
    for s in tables:
        s.show(console)


if __name__ == "__main__":
    main()

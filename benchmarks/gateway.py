"""How long a prediction takes on an x86-64 gateway: our generated C beside LiteRT with XNNPACK, one thread, one run.

    python benchmarks/gateway.py [--nets ds2k7,kws] [--rounds 60] [--slot-ms 10] [--json]

Contestants take turns in short slots on one thread, counted in CPU time.  Ours loops in C.  LiteRT is called from
Python, so the time of a call that computes next to nothing is measured in the same rounds and taken off.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from deployment import nets
from featherweight.targets.compiler import host
from machine import machine
from serving.compiled import SETS, Compiled
from serving.lite import Lite, call, conventional
from training.sheet import Sheet

RESULTS = Path(__file__).resolve().parent / "results"
VECTORS = 64
OVERHEAD = "a call of LiteRT alone"
FOREWORD = """\
`python benchmarks/gateway.py`; {machine}; {compiler}; LiteRT {lite}.

* One thread each; {rounds} rounds in which all take turns for {slot:g} ms, in CPU time. Times are medians, with
  quartiles in brackets.
* Ours is called in a loop in C and copies the input every time. LiteRT is called from Python with the input set once;
  "less the call" takes off what a network of one 1x1 convolution of one number takes in the same round ({call:.2f} us).
* "Over XNNPACK" is, round by round, the fastest of XNNPACK's files less the call, divided by ours: the median, with
  quartiles.
* Ours equals the integer interpreter bit for bit in {vectors} vectors, checked before anything is timed.
  XNNPACK on a file that we wrote does so, too, where every layer is certified; "conventional" is the same network with
  TensorFlow's own average pool and an int8 linear layer; "published" is MLPerf Tiny's file as it is.
* ds2k7 is the 2,714-parameter network of `deploy.py`; kws, resnet8 and vww are those of MLPerf Tiny.
"""


def contestants(name: str) -> list[Any]:
    """What is timed for one network.  Raises: deployment.nets.Missing."""
    from featherweight.targets.tflite.write import write

    net = nets.find(name)
    g, x = net.graph, net.x[:VECTORS]
    expected = g.run(x)
    ours = [Compiled(g, x, isa) for isa in SETS]
    if name in nets.FILES:
        files = {"published": (nets.PUBLISHED / nets.FILES[name]).read_bytes()}
    else:
        files = {"ours": write(g), "conventional": conventional(g, x)}
    return [*ours, *(Lite(k, v, x, expected) for k, v in files.items())]


def race(all_of_them: dict[str, Any], rounds: int, slot: float) -> dict[str, list[float]]:
    """Microseconds of CPU time per prediction, of every contestant in every round."""
    times: dict[str, list[float]] = {k: [] for k in all_of_them}
    counts = {}
    for k, run in all_of_them.items():
        run(20)
        begin = time.thread_time()
        run(20)
        counts[k] = max(20, int(20 * slot / max(time.thread_time() - begin, 1e-6)))
    for r in range(rounds):
        order = list(all_of_them)
        for k in order if r % 2 else order[::-1]:
            begin = time.thread_time()
            all_of_them[k](counts[k])
            times[k].append((time.thread_time() - begin) / counts[k] * 1e6)
    return times


def quartiles(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = statistics.quantiles(values, n=4)
    return middle, low, high


def measure(names: list[str], rounds: int, slot: float) -> dict[str, Any]:
    """The record: one row per network and contestant."""
    rows: list[dict[str, Any]] = []
    left_out, calls = [], []
    for name in names:
        print(name, file=sys.stderr, flush=True)
        try:
            racers = contestants(name)
        except nets.Missing as e:
            left_out.append(f"{name}: {e}")
            continue
        one = np.zeros((1, 1, 1, 1), np.uint8)
        alone = Lite(OVERHEAD, call(), one, np.zeros((1, 1), np.float32))
        times = race({**{r.name: r for r in racers}, OVERHEAD: alone}, rounds, slot)
        calls += times[OVERHEAD]
        lite = [r.name for r in racers if isinstance(r, Lite)]
        best = [min(times[k][n] for k in lite) - times[OVERHEAD][n] for n in range(rounds)]
        for r in racers:
            row: dict[str, Any] = {"net": name, "contestant": r.name, "us": quartiles(times[r.name]), "equal": r.equal}
            if isinstance(r, Lite):
                row["less_call_us"] = quartiles([a - b for a, b in zip(times[r.name], times[OVERHEAD], strict=True)])
                row["argmax_agrees"] = r.agree
            else:
                row["over_xnnpack"] = quartiles([b / t for b, t in zip(best, times[r.name], strict=True)])
                if not r.equal:
                    sys.exit(f"{r.name} does not compute {name}")
            rows.append(row)
    from importlib.metadata import version

    return {
        "machine": machine(),
        "compiler": host().name,
        "litert": version("ai-edge-litert"),
        "flags": {k: " ".join(v) for k, v in SETS.items()},
        "rounds": rounds,
        "slot_ms": slot * 1e3,
        "call_us": statistics.median(calls) if calls else None,
        "rows": rows,
        "left_out": left_out,
    }


def sheet(record: dict[str, Any]) -> Sheet:
    def three(v: Any, unit: str = "") -> str:
        return f"{v[0]:.2f}{unit} ({v[1]:.2f}–{v[2]:.2f})" if v else ""

    rows = []
    for r in record["rows"]:
        flags = record["flags"].get(r["contestant"].removeprefix("ours, "), "")
        same = "bit for bit" if r["equal"] else f"{r.get('argmax_agrees', 0):.1%} of classes"
        words = [r["net"], r["contestant"] + (f" ({flags})" if flags else ""), three(r["us"])]
        rows.append([*words, three(r.get("less_call_us")), three(r.get("over_xnnpack"), "x"), same])
    head = ["net", "who", "us per prediction", "less the call", "over XNNPACK", "equal to the integers"]
    return Sheet("Predictions on a gateway", head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", default=",".join(nets.NAMES))
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--slot-ms", type=float, default=10)
    parser.add_argument("--json", action="store_true", help="print the record, write nothing")
    ask = parser.parse_args()
    names = ask.nets.split(",")
    if unknown := [n for n in names if n not in nets.NAMES]:
        sys.exit(f"no network is called {', '.join(unknown)}; there are {', '.join(nets.NAMES)}")
    record = measure(names, ask.rounds, ask.slot_ms / 1e3)
    if ask.json:
        print(json.dumps(record, indent=1))
        return
    sheet(record).show(Console())
    if names == list(nets.NAMES):
        words = {k: record[k] for k in ("machine", "compiler", "rounds")}
        text = FOREWORD.format(
            **words, lite=record["litert"], slot=record["slot_ms"], call=record["call_us"], vectors=VECTORS
        )
        notes = [f"* left out: {line}" for line in record["left_out"]]
        page = ["# Gateways", text, sheet(record).markdown(), *(["\n".join(notes)] if notes else [])]
        (RESULTS / "gateway.md").write_text("\n\n".join(page).rstrip() + "\n")
        (RESULTS / "gateway.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""Whether other runtimes compute what ships: every output of a whole test split, and published networks layer by layer.

    python benchmarks/runtimes.py [--nets digits,meter] [--published kws_ref_model.tflite] [--data DIR] [--json]

Networks of ours are trained here for some seconds each, exported, and answered by the compiled C, ONNX Runtime and four
kinds of TensorFlow Lite kernels; what is counted are outputs that are not equal bit for bit.  Published networks are
read from their .tflite files; each layer gets the runtime's own inputs, so that every difference is that layer's.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from agreement import trained
from agreement.compare import KERNELS, layers, outputs, own_places
from featherweight.errors import FeatherError
from featherweight.targets.tflite.parse import parse
from featherweight.targets.tflite.read import found
from featherweight.targets.tflite.write import write
from machine import machine
from training.sheet import Sheet

RESULTS = Path(__file__).resolve().parent / "results"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SAMPLES = 8  # of a layer-by-layer comparison
FOREWORD = """\
# Runtimes

`python benchmarks/runtimes.py`

{machine}; {versions}. One thread, one sample at a time in LiteRT and TensorFlow Lite Micro.

Ours and XNNPACK round a layer's sums once; TensorFlow Lite's own kernels round them twice, so that about one value in a
thousand of a layer differs by one, and what follows from it. Where a file needs 64-bit integers (inputs of more than 8
bits, angles), TensorFlow Lite Micro has no kernels for them."""


def own(names: list[str], data: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Outputs and layers of the networks trained here, and what was left out."""
    whole, single, missing = [], [], []
    for name in names:
        print(name, file=sys.stderr, flush=True)
        try:
            g, x = trained.network(name, data)
        except FileNotFoundError as e:
            missing.append(f"{name}: {e.filename} is not there")
            continue
        whole += [{"net": name, **r} for r in outputs(g, x)]
        model, some = write(g), x[:SAMPLES]
        if g.task.input.dtype == "uint8":
            single += [{"net": name, **r} for r in layers(g, model, own_places(g, model), some, some)]
    return whole, single, missing


def published(paths: list[Path]) -> tuple[list[dict[str, Any]], list[str]]:
    """Layers of networks that others made, on random inputs of a fixed seed."""
    rows, missing = [], []
    for path in paths:
        print(path.name, file=sys.stderr, flush=True)
        try:
            f, content = found(path), path.read_bytes()
        except FeatherError as e:
            missing.append(f"{path.name}: {e.what}")
            continue
        p = parse(content, path.name)
        x = np.random.default_rng(0).integers(0, 256, (SAMPLES, *f.graph.task.input.array_shape)).astype(np.uint8)
        floats = f.graph.normal.apply(x, f.graph.task.input).transpose(0, 2, 3, 1)
        stored = floats if p.tensors[p.input].dtype == "float32" else x
        rows += [{"net": path.stem, **r} for r in layers(f.graph, content, dict(f.places), x, stored)]
    return rows, missing


def sheets(record: dict[str, Any]) -> list[Sheet]:
    """The record as tables."""
    whole = [
        [
            r["net"],
            r["runtime"],
            f"{r['samples']:,}",
            "no kernel" if r["differ"] is None else f"{r['differ']:,}",
            "" if r["differ"] is None else f"{r['largest']:.3g}",
            "" if r.get("decisions") is None else f"{r['decisions']:,}",
        ]
        for r in record["outputs"]
    ]
    return [
        Sheet(
            "Whole test splits: samples whose outputs are not equal bit for bit",
            ["net", "runtime", "samples", "differ", "largest difference", "other decisions"],
            whole,
        ),
        Sheet("Networks of ours, layer by layer", HEAD, totals(record["own_layers"])),
        Sheet("Published networks, layer by layer", HEAD, totals(record["published_layers"])),
        Sheet("Layers that differ in any runtime, published networks", LAYER, pivoted(record["published_layers"]), 3),
    ]


HEAD = [
    "net",
    "runtime",
    "layers",
    "of them differ",
    "values",
    "of them differ",
    "largest",
    "differ in the last, so far",
]


LAYER = ["net", "layer", "op", "values", *KERNELS.values()]


def pivoted(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One row for each layer that differs anywhere, one column for each runtime."""
    known = [r for r in rows if "why" not in r]
    by = {(r["net"], r["layer"], r["runtime"]): r for r in known}
    out = []
    for net, layer in dict.fromkeys((r["net"], r["layer"]) for r in known):
        each = [by.get((net, layer, title)) for title in KERNELS.values()]
        first = next(r for r in each if r)
        if any(r and r["differ"] for r in each):
            counts = [f"{r['differ']:,}" if r else "" for r in each]
            out.append([net, layer, first["op"], f"{first['values']:,}", *counts])
    return out


def totals(rows: list[dict[str, Any]]) -> list[list[str]]:
    """One row for each network and runtime."""
    out = []
    for net, runtime in dict.fromkeys((r["net"], r["runtime"]) for r in rows):
        mine = [r for r in rows if (r["net"], r["runtime"]) == (net, runtime)]
        if "why" in mine[0]:
            out.append([net, runtime, "", "no kernel", "", "", "", ""])
            continue
        differ = [r for r in mine if r["differ"]]
        values, wrong = sum(r["values"] for r in mine), sum(r["differ"] for r in mine)
        largest, last = max(r["largest"] for r in mine), mine[-1]
        so_far = f"{last['so_far']:,} of {last['values']:,}"
        out.append([net, runtime, str(len(mine)), str(len(differ)), f"{values:,}", f"{wrong:,}", str(largest), so_far])
    return out


def versions() -> str:
    from importlib.metadata import version

    return ", ".join(f"{n} {version(n)}" for n in ("ai-edge-litert", "tflite-micro", "onnxruntime"))


def main() -> None:
    """Compare, print, and write results/runtimes.md and results/runtimes.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nets", default=",".join(trained.NAMES), help="networks trained here, separated by commas")
    parser.add_argument("--published", help="names of .tflite files in DATA/refmodels  [default: all]")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of npz/NAME.npz and refmodels/*/NAME.tflite")
    parser.add_argument("--json", action="store_true", help="print the record as JSON instead of tables")
    ask = parser.parse_args()
    names = [n for n in ask.nets.split(",") if n]
    if unknown := [n for n in names if n not in trained.NAMES]:
        sys.exit(f"no network is called {', '.join(unknown)}; there are {', '.join(trained.NAMES)}")
    files = sorted((ask.data / "refmodels").glob("*/*.tflite"))
    if ask.published is not None:
        files = [f for f in files if f.name in ask.published.split(",")]
    whole, single, missing = own(names, ask.data / "npz")
    rows, left_out = published(files)
    record = {
        "schema": 1,
        "machine": machine(),
        "versions": versions(),
        "outputs": whole,
        "own_layers": single,
        "published_layers": rows,
        "left_out": missing + left_out,
    }
    if set(names) == set(trained.NAMES) and ask.published is None:
        text = [FOREWORD.format(**record), *(s.markdown() for s in sheets(record))]
        text += ["\n".join(f"* left out: {line}" for line in record["left_out"])] if record["left_out"] else []
        (RESULTS / "runtimes.md").write_text("\n\n".join(text) + "\n")
        (RESULTS / "runtimes.json").write_text(json.dumps(record, indent=1) + "\n")
    if ask.json:
        print(json.dumps(record))
        return
    console = Console(width=None if sys.stdout.isatty() else 150)
    for sheet in sheets(record):
        sheet.show(console)
    for line in record["left_out"]:
        console.print(f"left out: {line}", markup=False, highlight=False)


if __name__ == "__main__":
    main()

"""Fit the cycles of a program to what programs took under emulation: python benchmarks/fits/cycles.py [DEVICE ...]

Random designs of every family and of single blocks are emitted, cross-compiled and run once on the emulated chip, where
every instruction is counted; a non-negative least-squares fit of relative errors gives the cycles of each thing that
`cost.work` counts.  A fifth of the programs is kept out of the fit: the errors that are written down are theirs.
The coefficients replace src/featherweight/cost/cycles.json.  About two minutes per device.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from featherweight.block import BLOCKS, Block
from featherweight.cost.price import lowered, standard
from featherweight.cost.work import work
from featherweight.design import Design, Head
from featherweight.device import Device, parse_device
from featherweight.errors import DesignError, FeatherError, UnsupportedError
from featherweight.family import FAMILIES
from featherweight.integer.graph import IntegerGraph
from featherweight.targets.emulate import emulate
from featherweight.targets.emulator import version
from featherweight.targets.variant import variants
from featherweight.task import Input, Task

OUT = Path(__file__).resolve().parents[2] / "src" / "featherweight" / "cost" / "cycles.json"
DEVICES = ("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m55", "cortex-m7", "esp32-s3", "rv32imc")
TASKS = (
    Task("regression", Input("image", (1, 28, 28), "uint8"), ("a", "b")),
    Task("circular", Input("image", (1, 24, 20), "uint8"), period=10.0),
    Task("multiclass", Input("image", (3, 32, 32), "uint8"), classes=tuple("abcdefghij")),
    Task("multiclass", Input("signal", (3, 1, 128), "float32"), classes=tuple("abc")),
    Task("regression", Input("signal", (1, 1, 200), "int16"), ("a",)),
    Task("binary", Input("table", (1, 1, 20), "float32"), classes=("n", "y")),
)
SHARES = (0.5, 0.2, 0.08, 0.05, 0.03, 0.03)  # of tasks
MOST = 6e6  # multiply-accumulates of a program
HELD_OUT = 5  # every so many programs


def designs(seed: int) -> Iterator[tuple[Task, Design]]:
    """Random designs without end: of families, and stacks of random blocks."""
    rng = np.random.default_rng(seed)
    while True:
        task = TASKS[rng.choice(len(TASKS), p=np.array(SHARES) / sum(SHARES))]
        names = [n for n in FAMILIES if FAMILIES[n].suits(task.input)]
        try:
            if rng.random() < 0.75 or task.input.kind == "table":
                kind = FAMILIES[names[rng.integers(len(names))]]
                choices = {k: v[rng.integers(len(v))] for k, v in kind.domain().items()}
                design = kind(**choices).design(task.input, task.network_outputs)
            else:
                stack = tuple(_block(rng) for _ in range(rng.integers(1, 6)))
                design = Design(task.input.shape, task.network_outputs, stack, Head(int(rng.integers(1, 4))))
            design = design.scaled(float(np.exp(rng.uniform(np.log(0.15), np.log(2.5)))))
            if design.size.macs <= MOST:
                yield task, design
        except DesignError:
            continue


def _block(rng: np.random.Generator) -> Block:
    kind = BLOCKS[list(BLOCKS)[rng.integers(len(BLOCKS))]]
    return kind(**{k: v[rng.integers(len(v))] for k, v in kind.domain().items()})


def programs(device: Device, seed: int) -> Iterator[tuple[IntegerGraph, Counter[str], dict[str, str]]]:
    """Graphs, what they count, and their C."""
    rng = np.random.default_rng(seed + 1)
    for task, design in designs(seed):
        try:
            g = lowered(design, task, standard(task))
            several = variants(g, device)
            variant = several[rng.integers(len(several))]
            yield g, work(variant.program(g)), variant.files(g)
        except (DesignError, UnsupportedError):
            continue


def measured(device: Device, count: int, seed: int) -> tuple[list[Counter[str]], np.ndarray]:
    """What so many programs count, and the cycles that they took under emulation."""
    rng = np.random.default_rng(seed)
    counts, cycles = [], []
    for g, counted, files in programs(device, seed):
        spec = g.task.input
        x = (120 + 40 * rng.standard_normal((2, *spec.array_shape))).clip(0, 255).astype(spec.dtype)
        try:
            found = emulate(files, x, g.task.outputs, device)
        except UnsupportedError as e:
            print(f"left out: {e.what}", file=sys.stderr)  # more memory than the board has
            continue
        if not np.array_equal(found.outputs.view(np.uint32), np.float32(g.run(x)).view(np.uint32)):
            raise SystemExit(f"{device.name} answers other bytes than the integers")
        counts.append(counted)
        cycles.append(found.profile.cycles)
        if len(counts) == count:
            break
    return counts, np.array(cycles, float)


def fitted(counts: list[Counter[str]], cycles: np.ndarray) -> dict[str, float]:
    """Cycles of each count, none negative, by least squares of relative errors."""
    from scipy.optimize import nnls

    names = sorted({name for c in counts for name in c})
    a = np.array([[c[name] for name in names] for c in counts], float) / cycles[:, None]
    unit = np.maximum(np.abs(a).max(0), 1e-12)
    found, _ = nnls(a / unit, np.ones(len(a)), maxiter=100 * len(names))
    return {name: float(f"{v:.4g}") for name, v in zip(names, found / unit, strict=True)}


def errors(counts: list[Counter[str]], cycles: np.ndarray, each: dict[str, float]) -> np.ndarray:
    """model / emulated - 1."""
    return np.array([sum(n * each.get(k, 0.0) for k, n in c.items()) for c in counts]) / cycles - 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("devices", nargs="*", default=list(DEVICES))
    parser.add_argument("--programs", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dump", type=Path, help="keep counts and cycles as JSON in this folder")
    asked = parser.parse_args()
    record = json.loads(OUT.read_text()) if OUT.exists() else {"schema": 1, "devices": {}}
    for name in asked.devices:
        device = parse_device(name)
        counts, cycles = measured(device, asked.programs, asked.seed)
        if asked.dump:
            kept = {"counts": counts, "cycles": cycles.tolist()}
            (asked.dump / f"{device.name}.json").write_text(json.dumps(kept))
        held = np.arange(len(counts)) % HELD_OUT == 0
        inside = [c for c, h in zip(counts, held, strict=True) if not h]
        each = fitted(inside, cycles[~held])
        off = np.abs(errors([c for c, h in zip(counts, held, strict=True) if h], cycles[held], each))
        error = {k: round(float(np.quantile(off, q)), 4) for k, q in (("median", 0.5), ("p90", 0.9), ("worst", 1))}
        record["devices"][device.name] = {
            "cycles": fitted(counts, cycles),
            "programs": len(counts),
            "error": error,
            "source": f"benchmarks/fits/cycles.py, {version()} -M {device.built_as.machine}",
            "date": date.today().isoformat(),
        }
        print(f"{device.name}: {len(counts)} programs, held-out errors {error}")
        record["devices"] = dict(sorted(record["devices"].items()))
        OUT.write_text(json.dumps(record, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FeatherError as e:
        sys.exit(str(e))

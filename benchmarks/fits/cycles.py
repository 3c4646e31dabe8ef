"""Fit the cycles of a program to what programs took under emulation: python benchmarks/fits/cycles.py [DEVICE ...]

Random designs of families and stacks of random blocks are emitted, cross-compiled and run once on the emulated chip,
where every instruction is counted; a non-negative least-squares fit of relative errors gives the cycles of each thing
that `cost.work` counts.  What few programs have is held near a guess (PRIOR).  Errors are those of programs that were
left out of the fit, a fifth at a time.  The coefficients replace src/featherweight/cost/cycles.json.  About three
minutes per device.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from featherweight.block import BLOCKS, Block
from featherweight.cost.cycles import weighted
from featherweight.cost.price import lowered, standard
from featherweight.cost.work import work
from featherweight.design import Design, Head
from featherweight.device import Device, parse_device
from featherweight.errors import DesignError, FeatherError, UnsupportedError
from featherweight.family import FAMILIES
from featherweight.integer.graph import IntegerGraph
from featherweight.targets.emulate import Board
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
SHARES = (0.42, 0.18, 0.12, 0.12, 0.12, 0.04)  # of tasks
MOST = 6e6  # multiply-accumulates of a program
HELD_OUT = 5  # every so many programs
SAME = {"rv32imc": "esp32-s3"}  # the same program on the same stand-in
PRIOR = (  # cycles of a thing whose name matches, the first that does
    ("^prediction", 500),
    ("inputs$", 12),
    ("^outputs", 60),
    ("^checks", 25),
    ("^rows|^windows", 40),
    ("^runs", 200),
    ("^input rows", 100),
    ("padding", 1),
    ("taps$|macs$|products$|vectors$|results$|starts$", 7),
    ("numbers$|spread|fours$|quads: ", 18),
    ("channels|rows$|spans$|outs$|linear outputs|hidden|average", 50),
    ("(taps|depthwise).*: |pairs: ", 60),
    ("", 150),
)
HELD_NEAR = 0.03  # relative error of a program that being off by a whole guess is worth


def designs(seed: int) -> Iterator[tuple[Task, Design]]:
    """Random designs without end: of families, and stacks of random blocks."""
    rng = np.random.default_rng(seed)
    while True:
        task = TASKS[rng.choice(len(TASKS), p=np.array(SHARES) / sum(SHARES))]
        names = [n for n in FAMILIES if FAMILIES[n].suits(task.input)]
        try:
            if rng.random() < 0.6 or task.input.kind == "table":
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
    counts: list[Counter[str]] = []
    cycles: list[int] = []
    for g, counted, files in programs(device, seed):
        spec = g.task.input
        x = (120 + 40 * rng.standard_normal((1, *spec.array_shape))).clip(0, 255).astype(spec.dtype)
        try:
            with TemporaryDirectory(prefix="featherweight-") as folder:
                found = Board(files, device, Path(folder)).count(x)
        except UnsupportedError as e:
            print(f"left out: {e.what}", file=sys.stderr)  # more memory than the board has
            continue
        counts.append(counted)
        cycles.append(found.cycles)
        if len(counts) == count:
            break
    return counts, np.array(cycles, float)


def guess(name: str) -> int:
    """Cycles of a thing before anything was measured."""
    return next(cycles for pattern, cycles in PRIOR if re.search(pattern, name))


def fitted(counts: list[Counter[str]], cycles: np.ndarray) -> dict[str, float]:
    """Cycles of each count, none negative, by least squares of relative errors."""
    from scipy.optimize import nnls

    names = sorted({name for c in counts for name in c})
    prior = np.array([guess(name) for name in names], float)
    a = np.array([[c[name] for name in names] for c in counts], float) / cycles[:, None] * prior
    a = np.vstack([a, HELD_NEAR * np.eye(len(names))])
    wanted = np.concatenate([np.ones(len(counts)), np.full(len(names), HELD_NEAR)])
    found, _ = nnls(a, wanted, maxiter=100 * len(names))
    return {name: float(f"{v:.4g}") for name, v in zip(names, found * prior, strict=True)}


def held_out(counts: list[Counter[str]], cycles: np.ndarray) -> np.ndarray:
    """model / emulated - 1 of every program, by a fit without it."""
    off = np.zeros(len(counts))
    for part in range(HELD_OUT):
        held = np.arange(len(counts)) % HELD_OUT == part
        each = fitted([c for c, h in zip(counts, held, strict=True) if not h], cycles[~held])
        off[held] = [weighted(c, each) for c, h in zip(counts, held, strict=True) if h] / cycles[held] - 1
    return off


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("devices", nargs="*", default=list(DEVICES))
    parser.add_argument("--programs", type=int, default=170)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dump", type=Path, help="keep counts and cycles as JSON in this folder")
    asked = parser.parse_args()
    record = json.loads(OUT.read_text()) if OUT.exists() else {"schema": 1, "devices": {}}
    for name in asked.devices:
        device = parse_device(name)
        if SAME.get(device.name) in asked.devices:
            continue
        counts, cycles = measured(device, asked.programs, asked.seed)
        if asked.dump:
            kept = {"counts": counts, "cycles": cycles.tolist()}
            (asked.dump / f"{device.name}.json").write_text(json.dumps(kept))
        off = np.abs(held_out(counts, cycles))
        error = {k: round(float(np.quantile(off, q)), 4) for k, q in (("median", 0.5), ("p90", 0.9), ("worst", 1))}
        record["devices"][device.name] = {
            "cycles": fitted(counts, cycles),
            "programs": len(counts),
            "error": error,
            "source": f"benchmarks/fits/cycles.py, {version()} -M {device.built_as.machine}",
            "date": date.today().isoformat(),
        }
        record["devices"] |= {k: record["devices"][device.name] for k, v in SAME.items() if v == device.name}
        print(f"{device.name}: {len(counts)} programs, held-out errors {error}")
        record["devices"] = dict(sorted(record["devices"].items()))
        OUT.write_text(json.dumps(record, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FeatherError as e:
        sys.exit(str(e))

"""The audit on every data set: what it finds of what is known, how long it takes, and how it does on planted noise.

    python benchmarks/audit.py --data DIR [--natural DIR] [--sets mnist1d,trashnet] [--out FOLDER]

DIR holds NAME.npz files; --natural holds the .tar.gz folders of the same data as people have them, which are unpacked
into a temporary folder.  Seconds are those of one core's work (process time), reading the data left out.
"""

import argparse
import json
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from featherweight.data.check import CHECKS, audit
from featherweight.data.clues import clues
from featherweight.data.dataset import Dataset
from featherweight.data.doubt import LEAST
from featherweight.data.finding import Finding
from featherweight.data.load import load
from featherweight.data.look import Look
from featherweight.errors import FeatherError
from featherweight.task import Task
from machine import machine

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
LOUD = ("warning", "note")
NOISE = 0.02  # share of answers that are exchanged in the experiment


@dataclass(frozen=True)
class Case:
    """One reading of one data set.

    Attributes:
        source: below the folder of npz files, or of unpacked natural data.
        question: of `load`; a value that begins with "./" is a path beside the source.
        known: (check, words of its sentence) that must be found.
    """

    name: str
    source: str
    question: dict[str, Any] = field(default_factory=dict)
    known: tuple[tuple[str, str], ...] = ()


CIRCLE = {"task": "circular:10"}
CSV = {"targets": "value", "test": "./test.csv"}
CASES = (
    Case("mnist1d", "mnist1d.npz"),
    Case("trashnet", "trashnet.npz"),
    Case(
        "trashnet folder",
        "trashnet_by_class",
        {},
        (("conflicts", "equal samples with different answers: 3 sets of 6"), ("near_copies", "near copies of other")),
    ),
    Case("meter_tenth", "meter_tenth.npz", CIRCLE, (("leaks", "a near copy"), ("belonging", "the column group"))),
    Case("meter_tenth as regression", "meter_tenth.npz", {"task": "regression"}, (("circle", "may wrap around"),)),
    Case("meter_tenth CSV", "meter_tenth_csv/train.csv", CIRCLE | CSV, (("belonging", "the column meter"),)),
    Case("steer_circuit", "steer_circuit.npz", {}, (("neighbours", "the split keeps them apart"),)),
    Case(
        "steer_circuit, random split",
        "steer_circuit.npz",
        {"order": "random", "alone": True},
        (("neighbours", "test rows lie beside"), ("leaks", "test samples have a near copy")),
    ),
    Case("nirsoil", "nirsoil.npz"),
    Case(
        "cmapss_fd001, random split",
        "cmapss_fd001.npz",
        {"order": "random"},
        (("neighbours", "windows of one recording"), ("belonging", "the column engine")),
    ),
    Case("cmapss_fd001 by engine", "cmapss_fd001.npz", {"group": "engine"}, (("belonging", "each on one side"),)),
    Case("fsdd WAV folder", "fsdd_wav", {}, (("belonging", "6 groups, 6 of them on both sides"),)),
    Case("fsdd", "fsdd.npz", {}, (("belonging", "the column speaker"),)),
    Case("cifar10", "cifar10.npz"),
    Case("fashion_mnist", "fashion_mnist.npz"),
    Case("product_names", "product_names.npz", {}, (("copies", "exact copies of other samples: "),)),
)


def sources(data: Path, natural: Path | None, case: Case) -> tuple[Any, dict[str, Any]] | None:
    """What to load, and the question; None where it is not there."""
    path = next((p for p in (data / case.source, (natural or data) / case.source) if p.exists()), None)
    if path is None:
        return None
    question = {k: path.parent / v[2:] if str(v).startswith("./") else v for k, v in case.question.items()}
    if question.pop("alone", False):  # the rows without the file's own test rows, in their order
        with np.load(path, allow_pickle=False) as held:
            return (held["x_train"], held["y_train"]), question
    return path, question


def rows(data: Path, natural: Path | None, names: list[str], seconds: float) -> Iterator[dict[str, Any]]:
    """Audit every case."""
    for case in CASES:
        found = sources(data, natural, case) if not names or case.name.split()[0].strip(",") in names else None
        if found is None:
            continue
        source, question = found
        try:
            task, held = load(source, **question)
        except FeatherError as e:
            print(f"{case.name}: {e.what}", file=sys.stderr)
            continue
        start = time.process_time()
        findings = audit(task, held, seconds=seconds, columns=clues([source, question.get("test")], task, held))
        spent = time.process_time() - start
        yield {
            "name": case.name,
            "samples": len(held.x),
            "seconds": round(spent, 1),
            "found": [[f.check, f.level, f.what] for f in findings if f.level in LOUD],
            "known": [[check, words, _says(findings, check, words)] for check, words in case.known],
            **_exact(task, held),
            "doubted": sum(f.count for f in findings if f.check == "wrong_labels" and f.level != "fact"),
        }


def _says(findings: list[Finding], check: str, words: str) -> bool:
    return any(f.check == check and words in f.what for f in findings)


def _exact(task: Task, data: Dataset) -> dict[str, int]:
    """Equal samples by brute force: every sample's bytes against every other's."""
    held: dict[bytes, list[int]] = {}
    for row in np.concatenate([*data.split.values()]):
        held.setdefault(np.ascontiguousarray(data.x[row]).tobytes(), []).append(int(row))
    sets = [group for group in held.values() if len(group) > 1]
    torn = sum(len(np.unique(data.y[group], axis=0)) > 1 for group in sets)
    return {"equal_sets": len(sets), "conflicting_sets": torn}


def planted(data: Path, names: list[str]) -> Iterator[dict[str, Any]]:
    """Exchange a share of the answers and see which are doubted; what was doubted before counts as wrong."""
    for name in ("mnist1d", "fashion_mnist", "trashnet", "fsdd", "product_names", "meter_tenth", "nirsoil"):
        path = data / f"{name}.npz"
        if not path.exists() or (names and name not in names):
            continue
        task, held = load(path, **(CIRCLE if name == "meter_tenth" else {}))
        rng = np.random.default_rng(1)
        n = len(held.x)
        bad = rng.permutation(n)[: int(NOISE * n)]
        y = held.y.copy()
        if task.classifies:
            y[bad] = (y[bad] + rng.integers(1, len(task.classes), len(bad))) % len(task.classes)
        else:
            y[bad] = y[rng.permutation(n)[: len(bad)]]
        before, after = _doubted(task, held), _doubted(task, replace(held, y=y))
        wrong = np.isin(after[0], bad)
        yield {
            "name": name,
            "looked_at": len(after[0]),
            "doubted_before": float(before[1].mean()),
            "doubted": float(after[1].mean()),
            "precision": float(wrong[after[1]].mean()) if after[1].any() else 0.0,
            "recall": float(after[1][wrong].mean()),
        }


def _doubted(task: Task, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    look = Look(task, data)
    assert look.guess is not None
    return look.guess.rows, look.doubts[0][1].wrong >= LEAST


def page(found: list[dict[str, Any]], noise: list[dict[str, Any]], seconds: float) -> str:
    """The results as Markdown."""
    text = [
        "# The audit on every data set",
        "",
        f"`python benchmarks/audit.py`, {len(CHECKS)} checks, at most about {seconds:g} s each; {machine()}.",
        "Seconds are one core's work. Equal sets are counted again by brute force, apart from the audit.",
        "",
        "| data | samples | seconds | equal sets | with other answers | known dirt found | answers doubted |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in found:
        known = f"{sum(k[2] for k in r['known'])} of {len(r['known'])}" if r["known"] else "none known"
        doubted = f"{r['doubted']:,} ({100 * r['doubted'] / r['samples']:.1f} %)"
        cells = [
            r["name"],
            f"{r['samples']:,}",
            f"{r['seconds']:.1f}",
            r["equal_sets"],
            r["conflicting_sets"],
            known,
            doubted,
        ]
        text.append("| " + " | ".join(map(str, cells)) + " |")
    text += ["", f"## {NOISE:.0%} of the answers exchanged".replace("%", " %"), ""]
    text += ["Doubted before: on the data as they come, of which some are wrong already. One seed.", ""]
    text += ["| data | looked at | doubted before | doubted | precision | recall |", "|---|---|---|---|---|---|"]
    for r in noise:
        shares = (f"{100 * r[k]:.1f} %" for k in ("doubted_before", "doubted", "precision", "recall"))
        text.append(f"| {r['name']} | {r['looked_at']:,} | " + " | ".join(shares) + " |")
    for r in found:
        text += ["", f"## {r['name']}", ""]
        text += [
            f"* {'found' if ok else '**NOT found**'}, as known: {check}, “{words}”" for check, words, ok in r["known"]
        ]
        text += [f"* {level}, {check}: {what}" for check, level, what in r["found"]] or ["* nothing but facts"]
    return "\n".join(text) + "\n"


def main() -> None:
    """Run it and write audit.md and audit.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "npz", help="folder of NAME.npz files")
    parser.add_argument("--natural", type=Path, default=DATA / "natural", help="folder of NAME.tar.gz")
    parser.add_argument("--sets", default="", help="names, separated by commas; all without")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder of audit.md and audit.json")
    ask = parser.parse_args()
    names = [n for n in ask.sets.split(",") if n]
    with tempfile.TemporaryDirectory() as aside:
        for archive in sorted(ask.natural.glob("*.tar.gz")):
            with tarfile.open(archive) as tar:
                tar.extractall(aside, filter="data")
        found = []
        for row in rows(ask.data, Path(aside), names, ask.seconds):
            found.append(row)
            print(f"{row['name']}: {row['seconds']} s, {len(row['found'])} findings, {row['known']}", flush=True)
        noise = []
        for row in planted(ask.data, names):
            noise.append(row)
            print(row, flush=True)
    ask.out.mkdir(parents=True, exist_ok=True)
    (ask.out / "audit.md").write_text(page(found, noise, ask.seconds), encoding="utf-8")
    (ask.out / "audit.json").write_text(json.dumps({"sets": found, "planted": noise}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Run folders as a finished fit leaves them, one per kind of task, made of seeded random numbers."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from featherweight.job.verdict import verdict

from .rich import PNG, enrich, score

KINDS = ("regression", "circular", "binary", "multiclass", "multilabel")
CLASSES = ("cardboard", "glass", "metal", "paper", "plastic", "trash")
LABELS = ("leaf", "stem", "fruit", "rust", "mildew")
FAMILIES = ("lenet", "mobilenet_v1", "mobilenet_v2", "resnet")
SCALE = {"rmse": 0.31, "circular_mae": 0.43, "accuracy": 0.918, "macro_f1": 0.871}


def task(kind: str) -> dict:
    metric = {"regression": "rmse", "circular": "circular_mae", "multilabel": "macro_f1"}.get(kind, "accuracy")
    asked = {
        "kind": kind,
        "metric": metric,
        "greater_is_better": metric in ("accuracy", "macro_f1"),
        "targets": {"multilabel": list(LABELS), "regression": ["moisture", "clay"]}.get(kind, ["value"]),
        "classes": {"binary": ["off", "on"], "multiclass": list(CLASSES)}.get(kind, []),
        "period": 10.0 if kind == "circular" else None,
        "units": ["%", "%"] if kind == "regression" else [],
        "input": {"kind": "image", "shape": [3, 32, 20], "dtype": "uint8", "mode": "RGB", "columns": []},
    }
    return {"schema": 1, **asked}


def answers(kind: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    if kind == "regression":
        y = np.stack([rng.gamma(4, 6, n), rng.normal(30, 8, n)], 1)
        return y, y + rng.normal(0, 2.1, y.shape)
    if kind == "circular":
        y = rng.uniform(0, 10, (n, 1))
        return y, (y + np.where(rng.random((n, 1)) < 0.06, rng.normal(0, 2, (n, 1)), rng.normal(0, 0.3, (n, 1)))) % 10
    if kind == "multilabel":
        y = (rng.random((n, len(LABELS))) < [0.7, 0.5, 0.3, 0.15, 0.08]).astype(np.int8)
        return y, np.where(y, 1.6, -1.9) + rng.normal(0, 1.1, y.shape)
    k = 2 if kind == "binary" else len(CLASSES)
    y = rng.choice(k, n, p=None if k == 2 else [0.16, 0.2, 0.17, 0.24, 0.18, 0.05])
    if k == 2:
        return y, (2.0 * y - 1 + rng.normal(0, 0.7, n))[:, None]
    return y, 3.2 * np.eye(k)[y] + rng.normal(0, 1.15, (n, k)) + 0.9 * np.eye(k)[(y + 1) % k]


LAYERS = [
    ("stem", "conv 3×3 /2, relu", [8, 16, 10], 224, 35840, ["x"]),
    ("block1.expand", "conv 1×1", [24, 16, 10], 216, 34560, ["stem"]),
    ("block1.depthwise", "depthwise conv 3×3, relu", [24, 16, 10], 240, 38400, ["block1.expand"]),
    ("block1.project", "conv 1×1", [8, 16, 10], 200, 32000, ["block1.depthwise"]),
    ("block1.add", "add", [8, 16, 10], 0, 0, ["stem", "block1.project"]),
    ("block2.expand", "conv 1×1", [32, 16, 10], 288, 46080, ["block1.add"]),
    ("block2.depthwise", "depthwise conv 3×3 /2, relu", [32, 8, 5], 320, 12800, ["block2.expand"]),
    ("block2.project", "conv 1×1", [20, 8, 5], 660, 26400, ["block2.depthwise"]),
    ("head.conv", "conv 1×1", [36, 8, 5], 756, 30240, ["block2.project"]),
    ("head.pool", "avgpool whole map", [36, 1, 1], 0, 1440, ["head.conv"]),
    ("head.linear", "linear", [2, 1, 1], 74, 72, ["head.pool"]),
]


def curve(rng: np.random.Generator, end: float, start: float, steps: int) -> list:
    at = np.linspace(0, 1, 25)
    fall = np.exp(-5 * at) + rng.normal(0, 0.012, 25) * (1 - at)
    valid = end + (start - end) * fall
    loss = 0.05 + 1.3 * np.exp(-4 * at)
    return [[int(s * steps), float(a), float(v)] for s, a, v in zip(at, loss, valid, strict=True)]


def trials(metric: str, budget: int, rng: np.random.Generator) -> list[dict]:
    best, up = SCALE[metric], metric in ("accuracy", "macro_f1")
    found: list[dict] = []
    for i in range(64):
        family = FAMILIES[i % 4]
        params = int(np.exp(rng.uniform(np.log(250), np.log(budget))))
        away = (0.055 * (np.log(budget / params)) + abs(rng.normal(0, 0.05)) + 0.02 * (i % 4)) * (0.8 if up else 2.2)
        value = best * (1 - away) if up else best * (1 + away)
        trial = {
            "schema": 1,
            "number": i,
            "rung": 0,
            "kind": "network",
            "name": f"{family} w{params / 4000:.2f}",
            "design": {"family": family, "width": params / 4000},
            "seed": 0,
            "status": "done",
            "why": "",
            "recipe": {
                "steps": 600,
                "batch": 128,
                "rate": 0.02,
                "optimiser": "adam",
                "schedule": "one_cycle",
                "augment": ["shift", "contrast"] if i % 3 else [],
                "integer_share": 0.1,
            },
            "cost": {
                "params": params,
                "macs": params * 86,
                "flash_bytes": params + 5200,
                "ram_bytes": 2656,
                "latency_us": None,
            },
            "valid": score(value, 0.02 * best),
            "seconds": 2.1 + i % 5,
            "curve": curve(rng, value, 0.2 if up else best * 5, 600),
        }
        if i % 17 == 5:
            trial |= {"status": "diverged", "valid": None, "curve": [], "why": "loss was nan at step 41"}
        if i % 23 == 9:
            trial |= {"status": "skipped", "valid": None, "curve": [], "why": "the time that is left is too short"}
        found.append(trial)
    done = [t for t in found if t["valid"]]
    done.sort(key=lambda t: -t["valid"]["value"] if up else t["valid"]["value"])
    for rung, keep, steps in ((1, 12, 3000), (2, 4, 12000)):
        for t in done[:keep]:
            value = t["valid"]["value"] * (1 + 0.008 * rung * (1 if up else -2))
            found.append(
                {
                    **t,
                    "number": len(found),
                    "rung": rung,
                    "valid": score(value, 0.02 * best),
                    "seconds": 31.7,
                    "curve": curve(rng, value, 0.2 if up else best * 5, steps),
                    "recipe": {**t["recipe"], "steps": steps},
                }
            )
    return found


def make_run(folder: Path, kind: str, *, baseline_wins: bool = False, rich: bool = False, seed: int = 0) -> Path:
    """Write a run folder of this kind; where a baseline wins no other number changes; a rich one has all kinds."""
    rng = np.random.default_rng(seed)
    asked = task(kind)
    metric, up = asked["metric"], asked["greater_is_better"]
    best, half = SCALE[metric], SCALE[metric] * 0.03
    tried = trials(metric, 3000, rng)
    keys = ("name", "op", "shape", "params", "macs", "inputs")
    layers = [dict(zip(keys, layer, strict=True)) for layer in LAYERS]
    layers = [{**layer, "flash_bytes": layer["params"] + 60, "ram_bytes": 4 * layer["params"]} for layer in layers]
    last = tried[-4]
    network = {
        "name": last["name"],
        "kind": "network",
        "valid": score(best, half),
        "test": score(best * 1.013, half),
        "cost": {"params": 2978, "macs": 257832, "flash_bytes": 9120, "ram_bytes": 2656, "latency_us": 18420},
        "design": last["design"],
        "recipe": last["recipe"],
        "float_valid": score(best * (1.002 if up else 0.998), half),
        "layers": layers,
    }

    def baseline(name: str, factor: float, params: int | None, flash: int, stored: str, **more: object) -> dict:
        cost = {"params": params, "macs": params, "flash_bytes": flash, "ram_bytes": 7680, "latency_us": None}
        value = best * (2 - factor if up else factor)
        return {
            "name": name,
            "kind": "baseline",
            "cost": cost,
            "stored": stored,
            "why": f"fitted on all rows, chosen among 5 settings, seen as {name}",
            "seconds": 1.5,
            "valid": score(value, half),
            "test": score(value * 1.01, half),
            **more,
        }

    boosting = baseline("boosting", 0.9 if baseline_wins else 1.21, 2400, 61440, "numpy arrays", nodes=14800)
    linear = baseline("logistic" if asked["classes"] else "ridge", 1.52, 1921, 8100, "C source")
    mean = baseline("majority" if asked["classes"] else "mean", 1.9, 1, 40, "C source")
    done = [t for t in tried if t["valid"]]
    front: list[dict] = []
    for t in sorted(done, key=lambda t: t["cost"]["params"]):
        value = t["valid"]["value"]
        if not front or (value > front[-1]["value"] if up else value < front[-1]["value"]):
            front.append({"params": t["cost"]["params"], "value": value, "name": t["name"]})
    winner, rival = (boosting, network) if baseline_wins else (network, boosting)
    n = 2400
    y, outputs = answers(kind, n, rng)
    result = {
        "schema": 1,
        "task": asked,
        "budget": {"params": 3000, "ram_bytes": 8000},
        "seed": 0,
        "seconds": 312.4,
        "trials": len(tried),
        "winner": winner,
        "best_network": network,
        "data": {
            "train": 4800,
            "valid": 1200,
            "test": n,
            "split": "by group 'meter'",
            "fingerprint": "sha256:" + "9f3c" * 16,
        },
        "baselines": [mean, linear, boosting],
        "comparison": {
            "name": rival["name"],
            "kind": rival["kind"],
            "on": "valid",
            "difference": winner["valid"]["value"] - rival["valid"]["value"],
            "interval": [winner["valid"]["value"] - rival["valid"]["value"] + e * half for e in (-1, 1)],
            "valid": rival["valid"],
        },
        "front": front,
        "proof": {
            "vectors": n,
            "differ": 0,
            "flash_bytes": 9120,
            "ram_bytes": 2656,
            "compiler": "gcc 12.2 -std=c99 -Os, sanitizers on",
        },
        "warnings": [
            "2 images could not be read and are left out: img/0042.png, img/1377.png",
            "the task was read as " + kind + " from the target column; --task overrules it",
        ],
        "run": {
            "version": "0.1.0",
            "machine": "x86_64, 2 cores, Linux 6.1",
            "python": "3.11.2",
            "finished": "2031-05-04T09:12:44+00:00",
            "command": [
                *f"featherweight fit train.csv --target value --task {kind} --max-params 3000 --max-ram 8kB".split(),
                "--out",
                "my runs/one",
            ],
        },
    }
    if rich:
        enrich(result, best, half, up)
        (folder / "audit").mkdir(parents=True)
        (folder / "audit" / "copies-0.png").write_bytes(PNG)
    result["verdict"] = verdict(result)
    (folder / "model").mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(result))
    lines = [{"schema": 1, "kind": "study", "settings": {}}, *tried]
    (folder / "study.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    np.savez(folder / "model" / "test.npz", y=y, outputs=outputs.astype(np.float32))
    return folder


@pytest.fixture
def run_folder(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker: kind, and whether a baseline wins -> a fresh run folder."""
    made = iter(range(100))
    return lambda kind, **more: make_run(tmp_path / f"run{next(made)}", kind, **more)

"""The baselines of a run: fitted once, kept in the run folder, in the same table as the networks."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..baseline import BASELINES
from ..budget import Budget
from ..data.dataset import Dataset
from ..data.metric import score
from ..device import Device
from ..errors import BudgetError, UnsupportedError
from ..task import Task
from .entry import Entry, within
from .latency import latency
from .measure import measured
from .shipped import Classical
from .watch import Watch

PART = 0.03  # of the time, for each baseline
SECONDS = (1.0, 60.0)  # at least, at most
COUNTED = 20.0  # for each, where trials end the search


def rivals(
    folder: Path,
    task: Task,
    data: Dataset,
    budget: Budget,
    *,
    seed: int,
    seconds: float | None,
    watch: Watch,
    device: Device | None = None,
) -> tuple[list[Entry], list[str]]:
    """Fit every baseline, or read it where `folder` holds it already.

    Args:
        folder: RUN/baselines; one folder per baseline is made in it.
        budget: read by the baselines that shrink; where one already fits at full size, its small version is left out.
        seconds: wall clock of the whole job; None where trials are counted.
        device: whose bytes are measured, and on which a prediction is timed; None: the default one, untimed.
    Returns: (entries, sentences about baselines that cannot exist here).
    """
    each = COUNTED if seconds is None else min(SECONDS[1], max(SECONDS[0], PART * seconds))
    found: dict[str, Entry] = {}
    said: list[str] = []
    for name in sorted(BASELINES, key=lambda n: (bool(BASELINES[n].shrinks), n)):
        full = found.get(BASELINES[name].shrinks)
        if BASELINES[name].shrinks and (not budget.limits or (full is not None and within(budget, full.cost))):
            continue
        try:
            entry = _read(folder / name, name, task, data, device) or _fit(
                folder / name, name, task, data, budget, seed, each, device
            )
        except (BudgetError, UnsupportedError) as e:
            said.append(f"no {name}: {e.what}")
            continue
        found[name] = entry
        watch.baseline(entry.to_json())
    return list(found.values()), said


def _fit(
    folder: Path,
    name: str,
    task: Task,
    data: Dataset,
    budget: Budget,
    seed: int,
    seconds: float,
    device: Device | None,
) -> Entry:
    began = time.monotonic()
    fitting = BASELINES[name]().fit(
        task, *data.part("train"), *data.part("valid"), budget=budget, seed=seed, seconds=seconds
    )
    shipped = Classical(name, fitting.fitted)
    shipped.save(folder)
    np.save(folder / "valid.npy", fitting.valid_outputs)
    facts: dict[str, Any] = {"why": fitting.why, "seconds": round(time.monotonic() - began, 3)}
    # Written last: a folder without it is one that a crash left half made.
    (folder / "facts.json").write_text(json.dumps({"schema": 1, "fingerprint": data.fingerprint, **facts}) + "\n")
    return _entry(name, shipped, task, data, fitting.valid_outputs, facts, device)


def _read(folder: Path, name: str, task: Task, data: Dataset, device: Device | None) -> Entry | None:
    try:
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        outputs = np.load(folder / "valid.npy", allow_pickle=False)
    except (OSError, ValueError):
        return None
    if facts.pop("fingerprint") != data.fingerprint:
        return None
    facts.pop("schema")
    shipped = Classical.load(folder)
    assert isinstance(shipped, Classical)
    return _entry(name, shipped, task, data, outputs, facts, device)


def _entry(
    name: str,
    shipped: Classical,
    task: Task,
    data: Dataset,
    outputs: np.ndarray,
    facts: dict[str, Any],
    device: Device | None,
) -> Entry:
    nodes = {} if shipped.fitted.nodes is None else {"nodes": shipped.fitted.nodes}
    more = {"stored": "C source", **nodes, **facts}
    valid = score(task, data.part("valid")[1], outputs, groups=groups_of(data, "valid"))
    cost = measured(shipped, device)[0]
    if device is not None:
        us, how = latency(shipped, device, data.part("valid")[0])
        cost, more = replace(cost, latency_us=us), {**more, "latency": how}
    return Entry(name, "baseline", cost, valid, outputs, shipped, facts=more)


FEWEST_GROUPS = 10


def groups_of(data: Dataset, part: str) -> np.ndarray | None:
    """Groups to resample for an interval; None where there are none, or too few for a bootstrap over them."""
    if data.groups is None:
        return None
    groups = data.groups[data.split[part]]
    return groups if len(np.unique(groups)) >= FEWEST_GROUPS else None

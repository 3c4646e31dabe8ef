"""result.json: what a run found, in the words of the front door."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from .. import __version__
from ..data.dataset import Dataset
from ..data.finding import Finding
from ..machine import cores
from ..task import Task
from .entry import Entry
from .settings import Settings


def task_json(task: Task) -> dict[str, Any]:
    return {**task.to_json(), "greater_is_better": task.greater_is_better}


def machine() -> str:
    """Processor, system and cores in a line."""
    return f"{platform.machine()}, {platform.system()}, {cores()} cores"


def record(
    *,
    task: Task,
    data: Dataset,
    settings: Settings,
    winner: Entry,
    best_network: Entry | None,
    fusion: Entry | None,
    baselines: Sequence[Entry],
    proof: dict[str, Any],
    front: Sequence[dict[str, Any]],
    knee: dict[str, Any] | None,
    contests: dict[str, Any],
    audit: Sequence[Finding],
    simplify: dict[str, Any] | None,
    left_out: Sequence[str],
    trials: int,
    engine: str,
    seconds: float,
    warnings: Sequence[str],
    command: Sequence[str],
) -> dict[str, Any]:
    """Compose the record; `verdict` is added by the caller, who can read it off the record."""
    result = {
        "schema": 1,
        "verdict": "",
        "task": task_json(task),
        "budget": settings.limits.to_json(),
        "device": settings.device or None,
        "seed": settings.seed,
        "seconds": round(seconds, 1),
        "trials": trials,
        "data": {
            **{part: data.count(part) for part in ("train", "valid", "test")},
            "fingerprint": data.fingerprint,
            "source": settings.data,
        },
        "winner": winner.to_json(),
        "best_network": None if best_network is None else best_network.to_json(),
        "fusion": None if fusion is None else fusion.to_json(),
        "baselines": [b.to_json() for b in baselines],
        "front": list(front),
        "proof": proof,
        **contests,
        "left_out": list(left_out),
        "audit": {"findings": [f.to_json() for f in audit]},
        "predictions": {"test": "model/test.npz"},
        "run": {
            "schema": 1,
            "version": __version__,
            "machine": machine(),
            "engine": engine,
            "python": platform.python_version(),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": list(command),
        },
        "warnings": list(warnings),
    }
    extra = {"knee": knee, "simplify": simplify}
    return {**result, **{k: v for k, v in extra.items() if v is not None}}

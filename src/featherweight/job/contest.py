"""The winner beside the others on the same rows: what the verdict reads from result.json."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..budget import Budget
from ..data.dataset import Dataset
from ..data.metric import paired
from ..task import Task
from .entry import Entry, best, score_json
from .leader import leader
from .rivals import groups_of

COLUMNS = "columns"  # the view that leaves the map out


def contests(task: Task, data: Dataset, budget: Budget, winner: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    """Pair the winner with the leader or the best fitting entry of every other kind, on the validation rows.

    Returns: {"comparisons": one record per kind, the closest first; "comparison": the closest; "columns": the winner
        beside the best that reads the columns alone or, where it is one of these, beside the best that reads the map}.
        What has no rival is not in it.
    """
    found: dict[str, Any] = {}
    kinds = sorted({e.kind for e in entries} - {winner.kind})
    groups = [[e for e in entries if e.kind == kind] for kind in kinds]
    rivals = [leader(group) or best(group, budget, task.greater_is_better) for group in groups]
    records = [_beside(task, data, winner, rival) for rival in rivals if rival is not None]
    if records:
        records.sort(key=lambda r: abs(r["difference"]))
        found = {"comparison": records[0], "comparisons": records}
    if task.input.structured:
        blind = columns_only(winner)
        rival = best([e for e in entries if columns_only(e) != blind], budget, task.greater_is_better)
        if rival is not None:
            found["columns"] = {**_beside(task, data, winner, rival), "reads": "map" if blind else "columns"}
    return found


def constant(task: Task, data: Dataset, name: str, answers: np.ndarray, alike: np.ndarray) -> dict[str, Any]:
    """Pair the winner with the constant answer, on the test rows: validation chose the winner, and flatters it.

    Args:
        name: of the model that answers every sample alike.
        answers, alike: what the winner and that model answer on the test rows, (N, task.outputs).
    """
    difference, interval = paired(task, data.part("test")[1], answers, alike, groups=groups_of(data, "test"))
    return {"name": name, "kind": "baseline", "on": "test", "difference": difference, "interval": list(interval)}


def columns_only(entry: Entry) -> bool:
    """True for a model that reads the float columns and no map."""
    return bool((entry.facts.get("view") or {}).get("name") == COLUMNS)


def _beside(task: Task, data: Dataset, winner: Entry, rival: Entry) -> dict[str, Any]:
    y = data.part("valid")[1]
    difference, interval = paired(task, y, winner.outputs, rival.outputs, groups=groups_of(data, "valid"))
    return {
        "name": rival.name,
        "kind": rival.kind,
        "on": "valid",
        "difference": difference,
        "interval": list(interval),
        "valid": score_json(rival.valid),
    }

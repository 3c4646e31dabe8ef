"""The rows of the suite on disk: a cell replaces its own rows and leaves the others."""

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def key(row: Row) -> tuple[str, str, int, str]:
    """What a cell is known by."""
    ((axis, limit),) = row["budget"].items()
    return row["set"], axis, limit, row["engine"]


def read(path: Path) -> list[Row]:
    """The rows that are there; [] where there is no file.

    Rows of before budgets had a name hold `budget_params`, and no engine where the product chose it.
    """
    if not path.exists():
        return []
    record = json.loads(path.read_text())
    rows = []
    for row in record["rows"]:
        held = {"engine": "auto", "time": "", "date": "", "view": "raw", "greater_is_better": None, **row}
        if "budget_params" in held:
            held["budget"] = {"params": held.pop("budget_params")}
        if held["kind"] == "baseline" and held["model"] == "mean":
            held["kind"] = "constant"
        if held["kind"] != "none" and "fits" not in held:
            held["fits"] = all(held[axis] <= limit for axis, limit in held["budget"].items())
        if held["greater_is_better"] is None and "metric" in held:
            held["greater_is_better"] = held["metric"] not in ("rmse", "mae", "circular_mae")
        rows.append(held)
    return rows


def write(path: Path, rows: list[Row], machine: str, page: str) -> None:
    """Replace NAME.json and NAME.md, each in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = {".json": json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n", ".md": page}
    for suffix, text in texts.items():
        part = path.with_suffix(suffix + ".part")
        part.write_text(text)
        part.replace(path.with_suffix(suffix))


def merged(rows: list[Row], new: list[Row], order: list[str]) -> list[Row]:
    """Put the rows of cells in place of what was there; data sets in `order`, then by budget."""
    again = {key(r) for r in new}
    places = {name: i for i, name in enumerate(order)}

    def place(row: Row) -> tuple[int, str, int]:
        _, axis, limit, _ = key(row)
        return places.get(row["set"], len(order)), axis, limit

    return sorted([*(r for r in rows if key(r) not in again), *new], key=place)

"""Columns beside the samples that nobody asked for, and that may say which samples belong together."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FeatherError
from ..task import Task
from .archive import Archive
from .dataset import Dataset
from .sheet import Sheet

_LINE, _ELEMENT = re.compile(r"(.+?) line (\d+)"), re.compile(r"x(|_train|_test)\[(\d+)\]")


def clues(sources: Iterable[Any], task: Task, data: Dataset) -> dict[str, np.ndarray]:
    """Read what stands beside the samples in the files they came from.

    Args:
        sources: what was loaded: paths, or anything else, which holds no clue.
    Returns: name -> (N,) text, "" where a row has none.  Targets and inputs are no clues.
    """
    paths = [Path(s).expanduser() for s in sources if isinstance(s, str | Path)]
    taken = {*task.targets, *task.input.columns, "x", "y"}
    places = [data.place(row) for row in range(len(data.x))]
    found: dict[str, np.ndarray] = {}
    for path in paths:
        try:
            if path.suffix.lower() == ".npz":
                _archive(Archive(path), places, taken, found)
            elif path.suffix.lower() in (".csv", ".tsv", ".txt") and path.is_file():
                _sheet(Sheet.read(path), places, taken, found)
        except FeatherError:
            continue  # what loads is the loader's concern: a file without clues is none of the audit's
    return found


def option(name: str) -> str:
    """The words of the command line that keep a column's groups together."""
    return f"--group {name}" if re.fullmatch(r"[\w.-]+", name) else f"--group '{name}'"


def _sheet(sheet: Sheet, places: list[str], taken: set[str], found: dict[str, np.ndarray]) -> None:
    at = {line: row for row, line in enumerate(sheet.lines)}
    hits = [_LINE.match(place) for place in places]
    rows = np.array([at.get(int(h[2]), -1) if h and h[1] == sheet.path.name else -1 for h in hits])
    for name, cells in sheet.columns.items():
        if name not in taken:
            _put(found, name, rows, np.array(cells))


def _archive(arrays: Archive, places: list[str], taken: set[str], found: dict[str, np.ndarray]) -> None:
    hits = [_ELEMENT.fullmatch(place) for place in places]
    for part in ("", "_train", "_test"):
        rows = np.array([int(h[2]) if h and h[1] == part else -1 for h in hits])
        if (rows < 0).all():
            continue
        for whole in arrays.names:
            name = whole.removesuffix(part)
            if not whole.endswith(part) or name in taken or whole in taken:
                continue
            held = arrays[whole]
            if held.ndim == 1 and len(held) > rows.max() and held.dtype.kind in "USiub":
                _put(found, name, rows, held.astype(str))


def _put(found: dict[str, np.ndarray], name: str, rows: np.ndarray, cells: np.ndarray) -> None:
    told = rows >= 0
    if told.any():
        column = found.get(name, np.full(len(rows), "", dtype=object))
        column[told] = cells[rows[told]]
        found[name] = column

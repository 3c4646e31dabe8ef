"""A CSV that names a picture or recording in every row."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DataError, many
from ..beside import named, with_columns
from ..format import Ask, Format, Reading, find, name_some
from ..infer import guess_target
from ..media import is_media, read_media
from ..sheet import Sheet


class Manifest(Format):
    """Paths are relative to the CSV and stay inside its folder: a table of names is not trusted with the whole disk."""

    def reads(self, source: Any) -> bool:
        if not (isinstance(source, Path) and source.suffix.lower() in (".csv", ".tsv", ".txt") and source.is_file()):
            return False
        return path_column(Sheet.read(source, limit=50)) is not None

    def read(self, source: Path, ask: Ask, root: Path | None = None) -> Reading:
        """Read the rows of `source`; paths are relative to `root`, the CSV's folder unless told."""
        sheet = Sheet.read(source)
        column = path_column(sheet)
        if column is None:
            raise DataError("no column holds names of images or recordings", where=str(source))
        names = [name for name in sheet.columns if name != column]
        targets = self._targets(names, ask, source)
        for name in filter(None, (ask.group, ask.order)):
            if ask.input is None or name in names:
                find(name, names, str(source))
        paths = _resolve(sheet, column, root or source.parent)
        places = [f"{sheet.place(row)}: {name}" for row, name in enumerate(sheet.columns[column])]
        beside = named(ask.beside, dict.fromkeys(names), source.name)
        columns = {name: sheet.column(name) for name in names}
        made = read_media(paths, places, ask.map, ask.size, ask.strict)
        kept = np.arange(len(paths)) if made.kept is None else made.kept
        columns = {name: column[kept] for name, column in columns.items()}
        x, contract = with_columns(made.x, made.input, columns, beside, source.name)
        wanted = dict.fromkeys(c for c in (*targets, ask.group, ask.order) if c in names)
        rest = [name for name in names if name not in wanted and name not in beside]
        return Reading(
            x,
            contract,
            {name: columns[name] for name in wanted},
            targets,
            place=lambda row: places[kept[row]],
            warnings=(*sheet.warnings, *made.warnings, *(_unused(rest, columns, source) if ask.input is None else ())),
            problems=made.problems,
        )

    def _targets(self, names: list[str], ask: Ask, source: Path) -> tuple[str, ...]:
        if ask.answers == "none":
            return ()
        if ask.answers == "wanted":
            return ask.targets if set(ask.targets) <= set(names) else ()
        if ask.targets:
            return tuple(find(name, names, str(source)) for name in ask.targets)
        return (guess_target([n for n in names if n not in (ask.group, ask.order)], str(source)),)


def _unused(names: list[str], columns: Mapping[str, np.ndarray], source: Path) -> list[str]:
    """Say what the other columns would be good for."""
    if not names:
        return []
    numbers = [name for name in names if columns[name].dtype.kind == "f" and np.isfinite(columns[name]).any()]
    how = "--group COL keeps equal values on one side"
    if numbers:
        how += f", --beside {numbers[0]} lets the model read it beside every sample"
    return [f"{source.name}: not used: {', '.join(names)} ({how})"]


def path_column(sheet: Sheet) -> str | None:
    """Return the first column of which most rows name an image or a recording."""
    for name, cells in sheet.columns.items():
        head = cells[:50]
        if 2 * sum(is_media(cell) for cell in head) > len(head):
            return name
    return None


def _resolve(sheet: Sheet, column: str, root: Path) -> list[Path]:
    """Return the path of every row.

    Raises: DataError that names rows whose file is missing or outside of `root`.
    """
    base = os.path.abspath(root)
    paths: list[Path] = []
    missing: list[str] = []
    outside: list[str] = []
    for row, name in enumerate(sheet.columns[column]):
        path = Path(os.path.normpath(os.path.join(base, name.replace("\\", "/"))))
        where = f"{sheet.place(row)}: {name or 'an empty cell'}"
        if "\0" in name or not path.is_relative_to(base):
            outside.append(where)
        elif not name or not path.is_file():
            missing.append(where)
        paths.append(path)
    if outside:
        raise DataError(
            f"files outside of {root} are named in {many(len(outside), 'row')}",
            where=name_some(outside, len(outside)),
            hint="put the CSV in a folder above its files, and write paths relative to it",
        )
    if missing:
        count = "one file is missing" if len(missing) == 1 else f"{len(missing):,} files are missing"
        raise DataError(
            f"{count} of {len(paths):,}", where=name_some(missing, len(missing)), hint=f"paths are relative to {root}"
        )
    return paths

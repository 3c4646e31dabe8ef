"""A CSV of numbers, of which every column is a feature that is not asked for otherwise, or of a text per row."""

from pathlib import Path
from typing import Any

from ..features import features
from ..format import Ask, Format, Reading
from ..sheet import Sheet
from .manifest import path_column


class Table(Format):
    """Reads a CSV in which no column names files."""

    def reads(self, source: Any) -> bool:
        if not (isinstance(source, Path) and source.suffix.lower() in (".csv", ".tsv", ".txt") and source.is_file()):
            return False
        return path_column(Sheet.read(source, limit=50)) is None

    def read(self, source: Path, ask: Ask) -> Reading:
        sheet = Sheet.read(source)
        columns = {name: sheet.column(name) for name in sheet.columns}
        return features(columns, ask, source, sheet.place, sheet.columns.__getitem__).warn(*sheet.warnings)

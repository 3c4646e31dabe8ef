"""A CSV file as named columns of text."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import DataError
from .format import name_some

DELIMITERS = ",;\t|"
SEEN = 2**16  # characters that are read to find the delimiter
MISSING = ("", "na", "n/a", "nan", "null")


@dataclass(frozen=True)
class Sheet:
    """Columns of text.

    Attributes:
        path: of the file.
        columns: name -> one text per row, spaces trimmed.
        lines: line number of each row in the file, from 1.
        delimiter: one of DELIMITERS: the one that parts most rows into as many cells as the header has.
        warnings: columns that were left out.
    """

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]
    delimiter: str
    warnings: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path, limit: int | None = None) -> "Sheet":
        """Read a CSV with a header line; UTF-8, with or without a byte-order mark, or UTF-16 with one.

        Args:
            limit: stop after so many rows.
        Raises: DataError for a file that is no such text, double column names, or lines of unequal length.
        """
        try:
            with open(path, "rb") as raw:
                wide = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
            with open(path, encoding="utf-16" if wide else "utf-8-sig", newline="") as f:
                delimiter = _delimiter(f.read(SEEN))
                f.seek(0)
                return cls._parse(path, f, delimiter, limit)
        except UnicodeError as e:
            if not isinstance(e, UnicodeDecodeError):
                raise DataError(f"not UTF-16 text ({e})", where=str(path), hint="save it as UTF-8") from None
            raise DataError(f"not UTF-8 text (byte {e.start:,})", where=str(path), hint="save it as UTF-8") from None
        except csv.Error as e:
            raise DataError(f"not a CSV ({e})", where=str(path)) from None
        except OSError as e:
            raise DataError(f"cannot be read ({e.strerror})", where=str(path)) from None

    @classmethod
    def _parse(cls, path: Path, f: io.TextIOBase, delimiter: str, limit: int | None) -> "Sheet":
        reader = csv.reader(f, delimiter=delimiter, skipinitialspace=True)
        header = [name.strip() for name in next(reader, [])]
        if not any(header):
            raise DataError("the file is empty", where=str(path), hint="a first line with column names")
        if all(_number(name, delimiter) is not None for name in header):
            raise DataError("the first line holds numbers, not names", where=str(path), hint="add a line of names")
        named = [name for name in header if name]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise DataError(f"two columns are called {twice[0]!r}", where=f"{path} line 1", hint="rename one")
        cells: list[list[str]] = [[] for _ in header]
        lines: list[int] = []
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise DataError(
                    f"{len(row)} cells where the header names {len(header)}", where=f"{path} line {reader.line_num}"
                )
            for column, cell in zip(cells, row, strict=True):
                column.append(cell.strip())
            lines.append(reader.line_num)
            if limit is not None and len(lines) >= limit:
                break
        if not lines:
            raise DataError("there is a header and no row", where=str(path))
        blank = [i for i, name in enumerate(header, 1) if not name]
        said = (f"{path.name}: column {', '.join(map(str, blank))} has no name and was left out",) if blank else ()
        columns = {name: column for name, column in zip(header, cells, strict=True) if name}
        return cls(path, columns, lines, delimiter, said)

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, row: int) -> str:
        return f"{self.path.name} line {self.lines[row]}"

    def column(self, name: str) -> np.ndarray:
        """Return (N,) float64 where every cell is a number or missing (NaN), else text ("" where missing)."""
        cells = self.columns[name]
        delimiter = "" if self.delimiter == "," and _decimal_commas(cells) else self.delimiter
        try:
            values = np.array(cells).astype(np.float64)
        except ValueError:
            parsed = [_number(cell, delimiter) for cell in cells]
            gaps = [cell.lower() in MISSING for cell in cells]
            if all(gaps) or any(p is None and not gap for p, gap in zip(parsed, gaps, strict=True)):
                return np.array(["" if cell.lower() in MISSING else cell for cell in cells])
            values = np.array([np.nan if p is None else p for p in parsed])
        return values

    def name_rows(self, rows: list[int]) -> str:
        return name_some([self.place(row) for row in rows[:5]], len(rows))


def _delimiter(head: str) -> str:
    r"""Return the delimiter of a CSV of which `head` is the beginning.

    >>> _delimiter('a;b\n1,5;2\n'), _delimiter('"x, y"|z\n1|2\n')
    (';', '|')
    """

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=True)
            rows = [row for row in reader if row]
        except csv.Error:
            return 0.0, 0
        if len(head) == SEEN and len(rows) > 2:
            rows.pop()  # it may have been cut
        width = len(rows[0]) if rows else 0
        return (sum(len(r) == width for r in rows) / len(rows), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=fit)


def _decimal_commas(cells: list[str]) -> bool:
    """Whether quoted cells hold decimal commas; three digits after each comma would be thousands."""
    parted = [cell.rpartition(",")[2] for cell in cells if "," in cell]
    return bool(parted) and all(part.isdigit() for part in parted) and any(len(part) != 3 for part in parted)


def _number(text: str, delimiter: str) -> float | None:
    if delimiter != "," and text.count(",") == 1 and "." not in text:  # a comma that parts no columns: decimal
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None

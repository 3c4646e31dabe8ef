"""Parquet tables, where pyarrow is installed."""

from pathlib import Path
from typing import Any

import numpy as np

from ...errors import DataError, UnsupportedError
from ..features import features
from ..format import Ask, Format, Reading


class Parquet(Format):
    """Reads numeric columns, or a text per row; text may also be a target, a group or an order."""

    def reads(self, source: Any) -> bool:
        return isinstance(source, Path) and source.suffix.lower() in (".parquet", ".pq")

    def read(self, source: Path, ask: Ask) -> Reading:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise UnsupportedError(
                "Parquet needs pyarrow, which is not installed",
                where=str(source),
                hint="pip install 'featherweight[parquet]', or save the table as CSV",
            ) from None
        try:
            table = pyarrow.parquet.read_table(source)
        except (pyarrow.ArrowException, OSError) as e:
            raise DataError(f"not a readable Parquet file ({e})", where=str(source)) from None
        names = list(table.column_names)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DataError(f"two columns are called {twice[0]!r}", where=str(source), hint="rename one")
        columns = {name: _column(table.column(name).to_pylist()) for name in names}
        return features(columns, ask, source, lambda row: f"{source.name} row {row}")


def _column(values: list[Any]) -> np.ndarray:
    """Return (N,) float64 (None becomes NaN) or text (None becomes "")."""
    if all(v is None or isinstance(v, (bool, int, float)) for v in values):
        return np.array([np.nan if v is None else v for v in values], np.float64)
    return np.array(["" if v is None else str(v) for v in values])

"""Numbers of the user that stand beside every image, signal or text."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..errors import DataError, many
from ..registry import did_you_mean
from ..task import Input
from .samples import narrowed


def named(wanted: Sequence[str], columns: Mapping[str, object], where: str) -> tuple[str, ...]:
    """Return the columns that `wanted` names; "a" also names "a_0", "a_1" ... of a wide array.

    Raises: DataError for an unknown name, with the nearest one, and for one that is named twice.

    >>> named(["w", "c"], {"c_0": 0, "c_1": 0, "w": 0}, "t.csv")
    ('w', 'c_0', 'c_1')
    """
    found: list[str] = []
    for name in wanted:
        wide = [c for c in columns if c.rpartition("_")[0] == name and c.rpartition("_")[2].isdigit()]
        if name not in columns and not wide:
            known = list(columns)
            hint = did_you_mean(name, known) if known else "a CSV with such a column, or arrays"
            raise DataError(f"no column is called {name!r}, to be read beside every sample", where=where, hint=hint)
        found += [name] if name in columns else wide
    if twice := [name for name in found if found.count(name) > 1]:
        raise DataError(f"the column {twice[0]!r} is named twice", where="--beside", hint="name it once")
    return tuple(found)


def with_columns(
    x: np.ndarray, contract: Input, columns: Mapping[str, np.ndarray], names: Sequence[str], where: str
) -> tuple[np.ndarray, Input]:
    """Put numeric columns beside the samples `x` (N, ...) of `contract`.

    Args:
        columns: name -> (N,) numbers; NaN where one is missing, which makes the sample a broken one.
        names: of those to take, in this order; none leaves `x` as it is.
    Returns: a structured array (N,) of the new contract's `element`, and that contract.
    Raises: DataError for text, for a table, and for values beyond float32.
    """
    if not names:
        return x, contract
    if contract.kind == "table":
        raise DataError(
            "every numeric column of a table is a feature already",
            where="--beside " + " --beside ".join(names),
            hint="leave --beside out; it is for images, signals and texts",
        )
    both = replace(contract, columns=tuple(names))
    out = np.zeros(len(x), both.element)
    out["map"] = x
    for i, name in enumerate(names):
        column = columns[name]
        if column.dtype.kind not in "buif":
            odd = next((str(cell) for cell in column.tolist() if cell), "")
            raise DataError(
                f"the column {name!r} holds the text {odd!r}, only numbers can stand beside {many(2, contract.kind)}",
                where=where,
                hint="another column, or numbers in place of the words",
            )
        out["column"][:, i] = narrowed(column, "float32", f"{where}: {name}")
    return out, both

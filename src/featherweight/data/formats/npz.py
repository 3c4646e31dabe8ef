"""NumPy archives: `x_train y_train x_test y_test`, or `x y`, and columns beside them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from ...errors import DataError
from ...task import Input
from ..archive import Archive
from ..beside import with_columns
from ..format import Ask, Format, Reading, find
from ..problem import Problem
from ..samples import as_samples


class Npz(Format):
    """Reads an .npz without ever unpickling; a header that promises more than the file holds is refused."""

    def reads(self, source: Any) -> bool:
        return isinstance(source, Path) and source.suffix.lower() == ".npz"

    def read(self, source: Path, ask: Ask) -> Reading:
        arrays = Archive(source)
        split = "x_train" in arrays.names
        if not split and "x" not in arrays.names:
            held = ", ".join(arrays.names) or "nothing"
            raise DataError(f"neither x nor x_train is in the file, only {held}", where=str(source))
        parts = [""] if not split else ["_train", "_test"] if "x_test" in arrays.names else ["_train"]
        if split and ask.input is not None and len(parts) == 2:
            parts = ["_test"]  # under a given contract the file is data to be judged on
        columns: dict[str, list[np.ndarray | None]] = {}
        xs: list[np.ndarray] = []
        warnings: list[str] = []
        problems: list[Problem] = []
        contract = ask.map
        for part in parts:
            made = as_samples(arrays["x" + part], f"{source.name}: x{part}", contract)
            contract = made.input
            xs.append(made.x)
            warnings += made.warnings
            problems += made.problems
        sizes = [len(x) for x in xs]
        targets: list[str] = []
        if ask.answers != "none":
            for name in ask.targets or ("y",):
                targets += self._answers(arrays, name, parts, sizes, ask, columns)
        for name in filter(None, (ask.group, ask.order)):
            self._column(arrays, name, parts, sizes, columns)
        beside: dict[str, np.ndarray] = {}
        for name in ask.beside:
            wide: dict[str, list[np.ndarray | None]] = {}
            for key in self._answers(arrays, name, parts, sizes, replace(ask, answers="needed"), wide):
                beside[key] = _join(wide[key], sizes)
        x, contract = with_columns(np.concatenate(xs), cast(Input, contract), beside, tuple(beside), source.name)
        hint = [n for n in ("group", "groups") if n + parts[0] in arrays.names]
        if hint and not ask.group and ask.input is None:
            warnings.append(f"{source.name} names groups that the split ignores: --group {hint[0]} keeps them together")
        aside = [n for n in ("x_valid", "x_val") if n in arrays.names]
        if aside and ask.input is None:
            warnings.append(f"{source.name}: {aside[0]} is not used: the training rows are divided here")
        starts = np.cumsum([0, *sizes])

        def place(row: int) -> str:
            i = int(np.searchsorted(starts, row, "right")) - 1
            return f"x{parts[i]}[{row - starts[i]}]"

        classes = next((n for n in ("class_names", "classes") if n in arrays.names), None)
        names = arrays[classes] if classes else None
        return Reading(
            x=x,
            input=contract,
            columns={k: _join(v, sizes) for k, v in columns.items()},
            targets=tuple(targets),
            test=np.repeat([part == "_test" for part in parts], sizes) if "_test" in parts else None,
            place=place,
            class_names=tuple(map(str, names)) if names is not None and names.ndim == 1 else (),
            warnings=tuple(warnings),
            problems=tuple(problems),
        )

    def _answers(
        self,
        arrays: Archive,
        name: str,
        parts: list[str],
        sizes: list[int],
        ask: Ask,
        columns: dict[str, list[np.ndarray | None]],
    ) -> list[str]:
        stem, _, number = name.rpartition("_")
        known = sorted({n.removesuffix(p) for n in arrays.names for p in parts if n.endswith(p)} - {"x"})
        one = None
        if name not in known and stem in known and number.isdigit():  # y_1 is the second column of y
            name, one = stem, int(number)
        if name == "x" or any(name + part not in arrays.names for part in parts):
            if ask.answers == "wanted":
                return []
            find(name, [n for n in known if all(n + p in arrays.names for p in parts)], str(arrays.path), "array")
        made: list[str] = []
        for part, size in zip(parts, sizes, strict=True):
            y = arrays[name + part]
            _same_length(y, size, name + part, "x" + part, arrays.path)
            y = y.reshape(size, -1)
            if one is not None and one >= y.shape[1]:
                raise DataError(f"{name} has {y.shape[1]} columns, {name}_{one} is not one", where=str(arrays.path))
            made = [name] if y.shape[1] == 1 else [f"{name}_{i}" for i in range(y.shape[1])]
            for i, key in enumerate(made):
                columns.setdefault(key, []).append(y[:, i])
        if any(len(columns[k]) != len(parts) for k in columns if k == name or k.rpartition("_")[0] == name):
            raise DataError(f"{name} has different numbers of columns in its parts", where=str(arrays.path))
        return made if one is None else [made[one]]

    def _column(
        self,
        arrays: Archive,
        name: str,
        parts: list[str],
        sizes: list[int],
        columns: dict[str, list[np.ndarray | None]],
    ) -> None:
        known = sorted({n.removesuffix(p) for n in arrays.names for p in parts if n.endswith(p)} - {"x"})
        if parts != ["_test"]:
            find(name, known, str(arrays.path), "array")
        columns[name] = []
        for part, size in zip(parts, sizes, strict=True):
            held = arrays[name + part] if name + part in arrays.names else None
            if held is not None:
                _same_length(held, size, name + part, "x" + part, arrays.path)
                if held.ndim != 1:
                    raise DataError(
                        f"{name}{part} has shape {held.shape}, one value per row is needed", where=str(arrays.path)
                    )
            columns[name].append(held)


def _same_length(a: np.ndarray, size: int, name: str, beside: str, path: Path) -> None:
    if a.ndim == 0 or len(a) != size:
        rows = len(a) if a.ndim else 0
        raise DataError(f"{name} has {rows:,} rows, {beside} has {size:,}", where=str(path))


def _join(parts: list[np.ndarray | None], sizes: list[int]) -> np.ndarray:
    """Concatenate; a part that the file does not hold becomes "" (text) or NaN (numbers)."""
    some = next((p for p in parts if p is not None), None)
    if some is None:
        return np.full(sum(sizes), "")
    if all(p is not None for p in parts):
        return np.concatenate(cast(list[np.ndarray], parts))
    blank: Any = "" if some.dtype.kind in "US" else np.nan
    return np.concatenate([np.full(n, blank) if p is None else p for p, n in zip(parts, sizes, strict=True)])

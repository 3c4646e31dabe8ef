"""Arrays handed over in Python: (x, y), or x alone."""

from typing import Any

import numpy as np

from ...errors import DataError
from ..beside import named, with_columns
from ..format import Ask, Format, Reading, find
from ..samples import as_samples


class Arrays(Format):
    """Reads (x, y), x alone, or a mapping with x, y and columns; a long 2-D x is a table, as in scikit-learn.

    An x of strings is one text per sample; arrays that `beside` names stand beside every sample.
    """

    def reads(self, source: Any) -> bool:
        return isinstance(source, (tuple, list, dict)) or (isinstance(source, np.ndarray) and source.ndim > 0)

    def read(self, source: Any, ask: Ask) -> Reading:
        if isinstance(source, tuple):
            if len(source) > 2:
                raise DataError(f"{len(source)} things were handed over, (x, y) is two", where="DATA")
            source = dict(zip(("x", "y"), source, strict=False))
        elif not isinstance(source, dict):
            source = {"x": source}
        try:
            held = {name: np.asarray(a) for name, a in source.items() if a is not None}
        except ValueError:
            raise DataError(
                "the samples differ in shape", where="x", hint="every sample with the same size and channels"
            ) from None
        if "x" not in held:
            raise DataError("there is no x", where="DATA", hint="(x, y) or {'x': x, 'y': y}")
        made = as_samples(held.pop("x"), "x", ask.map, flat="table")
        x = made.x
        columns: dict[str, np.ndarray] = {}
        for name, a in held.items():
            if a.ndim == 0 or len(a) != len(x):
                raise DataError(f"{name} has {len(a) if a.ndim else 0:,} rows, x has {len(x):,}", where="DATA")
            wide = a.reshape(len(x), -1)
            many = wide.shape[1] > 1
            columns.update({f"{name}_{i}" if many else name: wide[:, i] for i in range(wide.shape[1])})
        targets = self._targets(columns, ask)
        for name in filter(None, (ask.group, ask.order)):
            if name not in columns:
                raise DataError(
                    f"no column is called {name!r}", where="DATA", hint=f"{{'x': x, 'y': y, {name!r}: ...}}"
                )
        x, contract = with_columns(x, made.input, columns, named(ask.beside, columns, "DATA"), "DATA")
        return Reading(
            x, contract, columns, targets, place="x[{}]".format, warnings=made.warnings, problems=made.problems
        )

    def _targets(self, columns: dict[str, np.ndarray], ask: Ask) -> tuple[str, ...]:
        if ask.answers == "none":
            return ()
        if ask.targets and set(ask.targets) <= set(columns):
            return ask.targets
        if ask.targets and ask.answers == "needed":
            return tuple(find(name, list(columns), "DATA", "array") for name in ask.targets)
        targets = tuple(c for c in columns if c == "y" or c.startswith("y_"))
        if ask.answers == "needed" and not targets:
            raise DataError("there is no y", where="DATA", hint="(x, y): an answer for every sample")
        return targets

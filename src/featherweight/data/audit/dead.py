"""Inputs that say nothing: constant channels, pixels and columns, twins, and columns that are the answer."""

import numpy as np

from ..check import Check
from ..finding import Finding
from ..format import name_some
from ..look import Look
from ..standard import maps

SEEN = 4096  # training samples that are looked at
SAME = 0.9999  # correlation from which a column is the answer
GRAY = 1.5  # mean difference of two channels below which an image of bytes is gray


class Dead(Check):
    """Of the training samples."""

    order = 42

    def findings(self, look: Look) -> list[Finding]:
        spec = look.task.input
        rows = look.data.split["train"]
        rows = rows[:: max(1, -(-len(rows) // SEEN))]
        x = look.x[rows]
        found = self._columns(look, look.data.x[rows]["column"], rows) if spec.structured else []
        if spec.kind in ("table", "text"):
            return found + (self._columns(look, x, rows) if spec.kind == "table" else [])
        m = maps(x, spec)
        still = m.max((0, 2, 3)) == m.min((0, 2, 3))
        if still.any():
            which = [f"channel {i}" for i in np.flatnonzero(still)]
            what = f"constant in training: {len(which):,} of {len(still):,} channels: {name_some(which, len(which))}"
            found.append(self._say("warning", what, which, "leave these channels out: they cost and say nothing"))
        flat = x.reshape(len(x), -1)
        fixed = int((flat.max(0) == flat.min(0)).sum()) - int(still.sum()) * (flat.shape[1] // len(still))
        if fixed > 0:
            thing = {"signal": "values of the signal", "image": "values of the image"}[spec.kind]
            what = f"constant in training: {fixed:,} of {flat.shape[1]:,} {thing}"
            deed = "crop the margin" if spec.kind == "image" else "a shorter window"
            found.append(self._say("note" if fixed > 0.05 * flat.shape[1] else "fact", what, (), deed))
        if spec.kind == "image" and spec.shape[0] == 3:
            apart = float(np.abs(m.astype(np.int32) - m[:, :1]).mean())
            if spec.dtype == "uint8" and apart < GRAY:
                what = f"the three colours are the same but for {apart:.2g} of 255: gray says as much in a third"
                found.append(self._say("note", what, (), "save the images in gray"))
        return found

    def _columns(self, look: Look, x: np.ndarray, rows: np.ndarray) -> list[Finding]:
        known = look.task.input.columns or tuple(f"column {i}" for i in range(x.shape[1]))
        found = []
        still = x.max(0) == x.min(0)
        if still.any():
            names = [known[i] for i in np.flatnonzero(still)]
            what = f"constant in training: {len(names):,} of {x.shape[1]:,} columns: {name_some(names, len(names))}"
            found.append(self._say("note", what, names, "leave these columns out"))
        first: dict[bytes, str] = {}
        twins = []
        for i in np.flatnonzero(~still):
            key = np.ascontiguousarray(x[:, i]).tobytes()
            if key in first:
                twins.append(f"{known[i]} = {first[key]}")
            first.setdefault(key, known[i])
        if twins:
            what = f"columns that equal another one: {len(twins):,}: {name_some(twins, len(twins))}"
            found.append(self._say("note", what, twins, "leave one of each pair out"))
        y = look.data.y[rows].reshape(len(rows), -1).astype(np.float64)
        if look.task.kind != "multiclass" and len(rows) > 10:
            given = []
            for i in np.flatnonzero(~still):
                for t in range(y.shape[1]):
                    if y[:, t].std() and abs(np.corrcoef(x[:, i].astype(np.float64), y[:, t])[0, 1]) > SAME:
                        given.append(f"{known[i]} ~ {look.task.targets[t]}")
            if given:
                what = f"columns that are the answer itself: {len(given):,}: {name_some(given, len(given))}"
                deed = "leave them out, unless the device really knows them"
                found.append(self._say("warning", what, given, deed))
        return found

    def _say(self, level: str, what: str, names, deed: str) -> Finding:  # type: ignore[no-untyped-def]
        return Finding(self.name, level, what, len(names), names=tuple(names[:50]), try_=deed)

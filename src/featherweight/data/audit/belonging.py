"""Samples that belong together, of one person, machine or meter, and stand on both sides of the split."""

import re
from collections import Counter

import numpy as np

from ..check import Check
from ..clues import option
from ..coarse import coarse
from ..finding import Finding
from ..format import name_some
from ..look import Look

ASKED, AMONG = 600, 6000  # held-out rows, and training rows among which their nearest one is looked for
ALIKE = 1.5  # times by chance that the nearest training row is of the same group
_BREAK = re.compile(r"[_\-. ]+")


class Belonging(Check):
    """Groups that were named, columns that nobody asked for, and parts of file names that return."""

    order = 14

    def findings(self, look: Look) -> list[Finding]:
        found = []
        if look.data.groups is not None:
            found.append(self._named(look, look.data.groups.astype(str)))
        else:
            candidates = [(f"the column {n}", n, c) for n, c in look.columns.items()]
            candidates += [("a part of the file names", "", c) for c in _tokens(look)]
            near = None
            for words, column, values in candidates:
                if _tells_nothing(look, values):
                    continue
                near = self._nearest(look) if near is None else near
                found += self._unnamed(look, words, column, values, near)
        return found

    def _named(self, look: Look, groups: np.ndarray) -> Finding:
        held = look.part[look.rows]
        own = groups[look.rows]
        both = np.intersect1d(own[held == "test"], own[held != "test"])
        inner = np.intersect1d(own[held == "valid"], own[held == "train"])
        whole = f"{len(np.unique(own)):,} groups"
        if not len(both) and not len(inner):
            return Finding(self.name, "fact", f"{whole}, each on one side of every split", len(np.unique(own)))
        torn = both if len(both) else inner
        where = "in the given test rows and in training" if len(both) else "in validation and in training"
        what = f"a leak of groups: {len(torn):,} of {whole} occur {where}: {name_some(torn.tolist(), len(torn))}"
        deed = "judge by the test rows of groups that training never saw"
        return Finding(self.name, "warning", what, len(torn), names=tuple(torn[:50].tolist()), try_=deed)

    def _unnamed(
        self, look: Look, words: str, column: str, values: np.ndarray, near: tuple[np.ndarray, np.ndarray] | None
    ) -> list[Finding]:
        part = look.part
        told = values != ""
        train = np.unique(values[(part == "train") & told].astype(str))
        test = np.unique(values[np.isin(part, ("valid", "test")) & told].astype(str))
        both = np.intersect1d(train, test)
        if not len(both):
            return []
        count = len(np.unique(values[told].astype(str)))
        some = name_some(both.tolist(), len(both))
        what = f"{words} tells {count:,} groups, {len(both):,} of them on both sides of the split ({some})"
        level = "note"
        deed = f"{option(column)} keeps each on one side" if column else "a CSV with that part as a column, and --group"
        if near is not None:
            rows, nearest = near
            known = (values[rows] != "") & (values[nearest] != "")
            same = float((values[rows] == values[nearest])[known].mean()) if known.any() else 0.0
            shares = Counter(values[part == "train"].tolist())
            total = sum(shares.values())
            chance = float(np.mean([shares[v] / total for v in values[rows][known]])) if known.any() else 1.0
            if same < ALIKE * chance:
                return []
            level = "warning"
            percent = f"{same:.0%} (by chance {chance:.0%})".replace("%", " %")
            what = f"a leak of groups: {what}; the sample nearest to a held-out one is of its group in {percent}"
        return [Finding(self.name, level, what, len(both), names=tuple(both[:50].tolist()), try_=deed)]

    def _nearest(self, look: Look) -> tuple[np.ndarray, np.ndarray] | None:
        """Held-out rows and the training row nearest to each; None for tables and texts."""
        rng = np.random.default_rng(look.seed)
        held = np.concatenate([look.data.split["valid"], look.data.split["test"]])
        train = look.data.split["train"]
        held = held if len(held) <= ASKED else np.sort(rng.choice(held, ASKED, replace=False))
        train = train if len(train) <= AMONG else np.sort(rng.choice(train, AMONG, replace=False))
        v = coarse(look.x[np.concatenate([held, train])], look.task.input)
        if v is None:
            return None
        a, b = v[: len(held)], v[len(held) :]
        return held, train[((b**2).sum(1) - 2 * a @ b.T).argmin(1)]


def _tells_nothing(look: Look, values: np.ndarray) -> bool:
    """True of a column with a value for each row, one value, or one that names the class or the part."""
    told = (values != "") & (look.part != "")
    held = values[told].astype(str)
    names, code, count = np.unique(held, return_inverse=True, return_counts=True)
    if not 2 <= len(names) <= len(held) / 3 or count.max() < 3:
        return True
    others = [look.part[told] == "test"]
    if look.task.kind in ("binary", "multiclass"):
        others.append(look.data.y[told])
    for other in others:  # each value stands for one class
        if len(np.unique(other)) < 2:
            continue
        pairs = np.unique(np.stack([code, np.unique(other, return_inverse=True)[1]]), axis=1)
        if pairs.shape[1] == len(names):
            return True
    return False


def _tokens(look: Look) -> list[np.ndarray]:
    """Each part of the file names, (N,) text, where nearly all names have the same number of parts."""
    stems = [look.data.place(row).replace("\\", "/").rsplit("/", 1) for row in range(len(look.data.x))]
    if not any(len(s) > 1 for s in stems):
        return []
    parts = [_BREAK.split(s[-1].rsplit(".", 1)[0]) for s in stems]
    length, often = Counter(map(len, parts)).most_common(1)[0]
    if length < 2 or often < 0.95 * len(parts):
        return []
    columns = [np.array([p[i] if len(p) == length else "" for p in parts], dtype=object) for i in range(length)]
    return [c for c in columns if not all(v.isdigit() for v in c[:200])]

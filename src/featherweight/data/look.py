"""What several checks need to know of a data set, worked out once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..task import Task
from .alike import equal_sets, near_sets
from .coarse import coarse
from .dataset import Dataset
from .division import NEAR
from .doubt import Doubt, doubt_classes, doubt_numbers
from .guess import Guess, divided, guess, seconds_per_row
from .split import near_copies

PARTS = ("train", "valid", "test")
GROUPS, MEMBERS = 12, 6  # groups of rows that a finding shows, rows of one group
FEWEST = 40  # rows from which answers out of fold say anything
ENOUGH = 800  # rows without which, where there are more, answers out of fold are too weak to be worth their time
MOST_NEAR = 70_000  # rows among which near copies are looked for
_TEXT = 60  # characters of a text that a name quotes


@dataclass(frozen=True)
class Look:
    """A data set as the checks see it.

    Attributes:
        seconds: about what one core may spend on all checks together.
        seed: of every draw.
        columns: name -> (N,) values beside the samples that nobody asked for.
    """

    task: Task
    data: Dataset
    seconds: float = 30.0
    seed: int = 0
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def x(self) -> np.ndarray:
        """(N, ...) the maps, without the columns beside them."""
        return self.data.x["map"] if self.data.x.dtype.names else self.data.x

    @cached_property
    def part(self) -> np.ndarray:
        """(N,) "train", "valid", "test", "gap" or ""."""
        found = np.full(len(self.data.x), "", dtype="<U8")
        for name, rows in self.data.split.items():
            found[rows] = name
        return found

    @cached_property
    def rows(self) -> np.ndarray:
        """Sorted rows that are in any part."""
        return np.flatnonzero(self.part != "")

    @cached_property
    def train(self) -> np.ndarray:
        """Samples of the training rows, (N, ...); the test rows say nothing about what a model may learn."""
        return self.x[self.data.split["train"]]

    @cached_property
    def equal(self) -> list[np.ndarray]:
        """Sets of rows whose samples are equal."""
        return equal_sets(self.data, self.rows)

    @cached_property
    def near(self) -> list[np.ndarray]:
        """Sets of rows that are near copies, of which not all are equal."""
        rows = self.near_rows
        small = coarse(self.x[rows], self.task.input)
        if small is None:
            return []
        twins = {int(i): int(group[0]) for group in self.equal for i in group}
        sets = (rows[group] for group in near_sets(small, self.task.input.kind, self.seed))
        return [s for s in sets if len({twins.get(int(i), int(i)) for i in s}) > 1]

    @cached_property
    def near_rows(self) -> np.ndarray:
        """The rows among which near copies are looked for: every test and validation row, and training rows."""
        per_second = 4000 if self.task.input.kind == "image" else 3000
        return self._some(int(min(MOST_NEAR, per_second * self.seconds)), first=("test", "valid"))

    @cached_property
    def likeness(self) -> float:
        """How near neighbouring rows are, as a share of the distance of random rows."""
        rows = self.rows[self.part[self.rows] != "test"]
        return near_copies(self.x[rows], self.seed) if self.task.input.kind != "text" else 1.0

    @cached_property
    def overlap(self) -> tuple[int, float]:
        """(steps, share): neighbouring rows are windows of one recording, moved by `steps`, in this share of rows."""
        rows = self.rows[self.part[self.rows] != "test"]
        if self.task.input.kind != "signal" or len(rows) < FEWEST:
            return 0, 0.0
        first = np.linspace(0, len(rows) - 2, min(len(rows) - 1, 300)).astype(int)
        a, b = self.x[rows[first]], self.x[rows[first + 1]]
        moves = (a != a[:, :1]).any((1, 2))  # a constant overlaps with anything
        best = (0, 0.0)
        likely = ((a[:, : a.shape[1] // 2 + 1] == b[:, :1]).all(2) & moves[:, None]).mean(0)
        for steps in np.flatnonzero(likely[1:] > 0.5) + 1:
            share = float(((a[:, steps:] == b[:, :-steps]).all((1, 2)) & moves).mean())
            best = max(best, (int(steps), share), key=lambda found: found[1])
        return best

    @property
    def ordered(self) -> bool:
        """True where neighbouring rows are near copies, as the frames of a video are, or overlap."""
        return self.likeness < NEAR or self.overlap[1] > 0.5

    @cached_property
    def guess(self) -> Guess | None:
        """Answers out of fold; None where there are too few rows, or too little time for enough of them."""
        rows = self._some(int(0.4 * self.seconds / seconds_per_row(self.task.input)))
        if len(rows) < min(max(FEWEST, len(self.rows)), ENOUGH):
            return None
        groups = None if self.data.groups is None else self.data.groups[rows]
        folds = divided(len(rows), self.seed, groups, self.ordered)
        return guess(self.task, self.x[rows], self.data.y[rows], rows, folds, self.seed)

    @cached_property
    def doubts(self) -> list[tuple[str, Doubt]]:
        """(label or "", doubt about each row of `guess`): one for each label of a multilabel task, else one."""
        if (held := self.guess) is None:
            return []
        y, task = self.data.y[held.rows], self.task
        if task.kind == "multilabel":
            pairs = zip(task.targets, y.T, held.outputs.T, strict=True)
            return [(name, doubt_classes(a.astype(np.int64), np.stack([1 - s, s], 1))) for name, a, s in pairs]
        if task.classifies:
            return [("", doubt_classes(y, held.outputs))]
        around = None if held.nearest is None else y[held.nearest]
        return [("", doubt_numbers(y, self.answered(held.outputs), task.period, around))]

    def answered(self, outputs: np.ndarray) -> np.ndarray:
        """Outputs of a `guess` as targets in their units, (M, T)."""
        if self.task.kind != "circular":
            return outputs
        sine, cosine = np.split(outputs, 2, axis=1)
        return np.mod(np.arctan2(sine, cosine) / (2 * np.pi), 1.0) * float(self.task.period or 1)

    def answer(self, row: int) -> str:
        """The answer of a row in words."""
        return self.in_words(self.data.y[row])

    def in_words(self, y: np.ndarray) -> str:
        """An answer as `Dataset.y` holds it, in words."""
        if self.task.kind in ("binary", "multiclass"):
            return self.task.classes[int(y)]
        values = np.atleast_1d(y)
        if self.task.kind == "multilabel":
            return ", ".join(n for n, v in zip(self.task.targets, values, strict=True) if v) or "no label"
        return ", ".join(f"{v:.4g}" for v in values[:4]) + (", …" if len(values) > 4 else "")

    def name(self, row: int) -> str:
        """A row in the reader's words, with its answer and part: "a/1.jpg [a, train]"."""
        said = f"{self.data.place(int(row))} [{self.answer(row)}, {self.part[row] or 'unused'}]"
        if self.task.input.kind == "text":
            text = self.x[row].tobytes().rstrip(b"\0").decode("utf-8", "replace")
            said += f" “{text[:_TEXT]}{'…' if len(text) > _TEXT else ''}”"
        return said

    def shown(
        self, groups: Sequence[Iterable[int]], between: str = " = "
    ) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
        """Return the first groups with their names, as a Finding holds them."""
        rows, names = [], []
        for group in groups[:GROUPS]:
            held = [int(i) for i in group]
            rows.append(tuple(held[:MEMBERS]))
            more = f" and {len(held) - MEMBERS:,} more" if len(held) > MEMBERS else ""
            names.append(between.join(self.name(i) for i in held[:MEMBERS]) + more)
        return tuple(rows), tuple(names)

    def _some(self, most: int, first: tuple[str, ...] = ()) -> np.ndarray:
        """At most `most` rows, sorted; those of the parts `first` before any other."""
        if len(self.rows) <= most:
            return self.rows
        rng = np.random.default_rng(self.seed)
        shuffled = rng.permutation(self.rows)
        early = np.isin(self.part[shuffled], first)
        return np.sort(np.concatenate([shuffled[early], shuffled[~early]])[: max(most, 0)])

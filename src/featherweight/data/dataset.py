"""The evidence: samples, targets, groups and the split; never changed."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from .problem import Problem


def _row(row: int) -> str:
    return f"row {row}"


@dataclass(frozen=True)
class Dataset:
    """Arrays and the indices that divide them.

    Attributes:
        x: (N, H, W, C) images, (N, L, C) signals, (N, F) tables or (N, L) texts, of `Input.element`; with columns
            beside every map a structured array (N,) of the fields "map" and "column".
        y: float64 (N, T) for regression and circular (in [0, period)); int64 (N,) class index for binary and
           multiclass; int8 (N, K) for multilabel.
        split: "train", "valid" and "test" -> int64 row indices; "test" may be empty.  "gap", where it exists, are rows
            between blocks of time that resemble both sides: they train only where train and valid do together.
        groups: (N,) labels of what must stay on one side of the split, or None.
        warnings: sentences about everything that was skipped, clipped or guessed; of the problems too.
        problems: what reading found wrong with some samples.
        place: row -> the reader's words for it: a file, "x_train[17]" or "train.csv line 18".
        unlabelled: (M, ...) samples without an answer, as `x`, or None; they are in no part of the split.
    """

    x: np.ndarray
    y: np.ndarray
    split: Mapping[str, np.ndarray]
    groups: np.ndarray | None = None
    warnings: tuple[str, ...] = field(default=())
    problems: tuple[Problem, ...] = field(default=())
    place: Callable[[int], str] = field(default=_row, compare=False, repr=False)
    unlabelled: np.ndarray | None = None

    def part(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (x, y) of "train", "valid", "test" or "train+valid"."""
        rows = np.concatenate([self.split[p] for p in name.split("+")])
        return self.x[rows], self.y[rows]

    def count(self, name: str) -> int:
        return sum(len(self.split[p]) for p in name.split("+"))

    def with_split(self, split: Mapping[str, np.ndarray]) -> "Dataset":
        return replace(self, split=dict(split))

    def names(self, rows: Iterable[int]) -> list[str]:
        """The reader's words for `rows`."""
        return [self.place(int(row)) for row in rows]

    def key(self, row: int) -> bytes:
        """The values of one sample as bytes: equal samples, and only those, have equal keys."""
        return b"".join(a[row].tobytes() for a in _fields(self.x))

    @property
    def fingerprint(self) -> str:
        """sha256 over every array: the same data and split give the same text on every machine."""
        h = hashlib.sha256()
        loose = () if self.unlabelled is None else _fields(self.unlabelled)
        for a in (*_fields(self.x), self.y, *(self.split[k] for k in sorted(self.split)), *loose):
            h.update(str((a.dtype.str, a.shape)).encode())
            h.update(np.ascontiguousarray(a).tobytes())
        return "sha256:" + h.hexdigest()


def _fields(x: np.ndarray) -> tuple[np.ndarray, ...]:
    """The arrays of a structured one, without the bytes between its fields, which hold anything; else itself."""
    return tuple(x[name] for name in x.dtype.names) if x.dtype.names else (x,)

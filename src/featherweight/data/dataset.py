"""The evidence: samples, targets, groups and the split; never changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True)
class Dataset:
    """Arrays and the indices that divide them.

    Attributes:
        x: (N, H, W, C) images, (N, L, C) signals or (N, F) tables, in the dtype of `Input.dtype`.
        y: float64 (N, T) for regression and circular (in [0, period)); int64 (N,) class index for binary and
           multiclass; int8 (N, K) for multilabel.
        split: "train", "valid" and "test" -> int64 row indices; "test" may be empty.  "gap", where it exists, are rows
            between blocks of time that resemble both sides: they train only where train and valid do together.
        groups: (N,) labels of what must stay on one side of the split, or None.
        warnings: sentences about everything that was skipped, clipped or guessed.
    """

    x: np.ndarray
    y: np.ndarray
    split: Mapping[str, np.ndarray]
    groups: np.ndarray | None = None
    warnings: tuple[str, ...] = field(default=())

    def part(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (x, y) of "train", "valid", "test" or "train+valid"."""
        rows = np.concatenate([self.split[p] for p in name.split("+")])
        return self.x[rows], self.y[rows]

    def count(self, name: str) -> int:
        return sum(len(self.split[p]) for p in name.split("+"))

    def with_split(self, split: Mapping[str, np.ndarray]) -> "Dataset":
        return replace(self, split=dict(split))

    @property
    def fingerprint(self) -> str:
        """sha256 over every array: the same data and split give the same text on every machine."""
        h = hashlib.sha256()
        for a in (self.x, self.y, *(self.split[k] for k in sorted(self.split))):
            h.update(str((a.dtype.str, a.shape)).encode())
            h.update(np.ascontiguousarray(a).tobytes())
        return "sha256:" + h.hexdigest()

"""The k nearest of some stored vectors answer, each with one vote.

Source: Cover and Hart 1967, IEEE Transactions on Information Theory 13(1).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from . import distance
from .fitted import Fitted
from .reading import Reading

ONE = 0.25  # imagined votes for every class


@dataclass(frozen=True)
class Neighbours(Fitted):
    """Of equally near vectors the first counts.

    Attributes:
        reading: the features.
        vector: (P, F) in the features' type.
        value: what each stands for: uint8 (P, 1) class; uint8 (P, K) labels; int16 (P, K) numbers in steps of scale.
        k: how many answer.
        scale: float32 (K,), of numbers: a sum is scale * (start + the k values added up); (0,) for classes.
        start: int64 (K,); (0,) for classes.
    """

    reading: Reading
    vector: np.ndarray
    value: np.ndarray
    k: int
    scale: np.ndarray
    start: np.ndarray
    form: ClassVar[str] = "neighbours"
    code_bytes: ClassVar[int] = 700

    @classmethod
    def of(cls, task, reading: Reading, vector: np.ndarray, value: np.ndarray, k: int) -> "Neighbours":  # type: ignore[no-untyped-def]
        """`value`: (P, 1) class index, (P, K) 0 and 1, or (P, K) real numbers."""
        none = np.zeros(0, np.float32), np.zeros(0, np.int64)
        if task.classifies:
            return cls(task, reading, vector, value.astype(np.uint8), k, *none)
        middle = (value.min(0) + value.max(0)) / 2
        scale = np.maximum((value.max(0) - value.min(0)) / 2 / 32767, 1e-12 + np.abs(middle) * 1e-9).astype(np.float32)
        steps = np.rint((value - middle) / scale.astype(np.float64)).clip(-32767, 32767).astype(np.int16)
        each = (scale / np.float32(k)).astype(np.float32)
        return cls(task, reading, vector, steps, k, each, np.rint(middle / each.astype(np.float64)).astype(np.int64))

    @property
    def level(self) -> np.ndarray:
        """Logit of a class by its votes."""
        votes = np.arange(self.k + 1)
        if self.task.kind == "multiclass":
            return np.log((votes + ONE) / (self.k + ONE * len(self.task.classes))).astype(np.float32)
        return np.log((votes + ONE) / (self.k - votes + ONE)).astype(np.float32)

    def nearest(self, x: np.ndarray) -> np.ndarray:
        """Samples (N, ...) -> indices (N, k) of the nearest vectors."""
        far = distance.squared(self.reading.read(x), self.vector)
        return np.argsort(far, 1, kind="stable")[:, : self.k]

    def answers(self, near: np.ndarray) -> np.ndarray:
        """Indices (N, k) of vectors -> sums."""
        value = self.value[near]
        if not self.task.classifies:
            return (value.astype(np.int64).sum(1) + self.start).astype(np.float32) * self.scale
        if self.task.kind == "multiclass":
            value = value == np.arange(len(self.task.classes))
        return self.level[value.sum(1, dtype=np.int64)]

    def sums(self, x: np.ndarray) -> np.ndarray:
        parts = [self.answers(self.nearest(x[at : at + 256])) for at in range(0, len(x), 256)]
        return np.concatenate(parts) if parts else np.zeros((0, self.task.network_outputs), np.float32)

    @property
    def params(self) -> int:
        return int(self.vector.size + self.value.size + self.scale.size)

    @property
    def macs(self) -> int:
        return int(self.vector.size)

    @property
    def constants(self) -> dict[str, np.ndarray]:
        start = self.start.astype(np.int32 if np.abs(self.start).max(initial=0) < 2**31 - 2**24 else np.int64)
        mine = {"level": self.level} if self.task.classifies else {"scale": self.scale, "start": start}
        return {**self.reading.constants, "vector": self.vector, "value": self.value, **mine}

    @property
    def scratch_bytes(self) -> int:
        return super().scratch_bytes + self.k * 12

    def body(self, name: str) -> str:
        kind, k, sums = distance.wide(self.reading), self.k, self.task.network_outputs
        keep = f"""\
        if (held < {k} || far < near[{k - 1}]) {{
            int at = held < {k} ? held++ : {k - 1};
            for (; at > 0 && far < near[at - 1]; --at) {{
                near[at] = near[at - 1];
                which[at] = which[at - 1];
            }}
            near[at] = far;
            which[at] = p;
        }}
"""
        answer = self._votes(name) if self.task.classifies else self._numbers(name)
        return f"""\
{self.reading.c_text(name)}    {kind} near[{k}];
    long which[{k}];
    int held = 0;
{distance.c_text(self.reading, len(self.vector), name, keep)}    for (int i = 0; i < {sums}; ++i) {{
{answer}    }}
"""

    def _votes(self, name: str) -> str:
        value = f"{name}_value[which[h]]"
        vote = f"{value}[0] == i" if self.task.kind == "multiclass" else f"{value}[i]"
        return f"""\
        int votes = 0;
        for (int h = 0; h < {self.k}; ++h) {{
            votes += {vote};
        }}
        sum[i] = {name}_level[votes];
"""

    def _numbers(self, name: str) -> str:
        wide = "int32_t" if np.abs(self.start).max(initial=0) < 2**31 - 2**24 else "int64_t"
        return f"""\
        {wide} total = {name}_start[i];
        for (int h = 0; h < {self.k}; ++h) {{
            total += {name}_value[which[h]][i];
        }}
        sum[i] = {name}_scale[i] * (float)total;
"""

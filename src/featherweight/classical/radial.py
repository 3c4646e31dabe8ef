"""Weighted sums of bells around stored vectors, 2**-(distance), in integers without a mathematics library."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from . import distance
from .fitted import Fitted
from .reading import Reading

ONE = 32768  # a bell at its centre
HIGH = np.rint(ONE * 2.0 ** -(np.arange(16) / 16)).astype(np.uint16)
LOW = np.rint(ONE * 2.0 ** -(np.arange(16) / 256)).astype(np.uint16)


@dataclass(frozen=True)
class Radial(Fitted):
    """Sum k is scale[k] * (start[k] + the sum over p of weight[k, p] * bell(far_p)), far_p the squared distance.

    bell(far) = (HIGH[u >> 4 & 15] * LOW[u & 15] >> 15) >> (u >> 8), with u = far * factor >> shift: half of it for
    every 256 of u.

    Attributes:
        reading: the features.
        vector: (P, F) in the features' type.
        weight: int16 (K, P), each of `bits` bits, 8 or 16.
        scale: float32 (K,); start: int64 (K,).
        factor, shift: the width of a bell.
    """

    reading: Reading
    vector: np.ndarray
    weight: np.ndarray
    scale: np.ndarray
    start: np.ndarray
    bits: int
    factor: int
    shift: int
    form: ClassVar[str] = "radial"
    code_bytes: ClassVar[int] = 700

    @classmethod
    def of(
        cls, task: Task, reading: Reading, vector: np.ndarray, w: np.ndarray, b: np.ndarray, bits: int, width: float
    ) -> "Radial":
        """Round weights (K, P) of bells that are 1 at the centre and a half at a squared distance of `width`."""
        top = 2 ** (bits - 1) - 1
        largest = np.maximum(np.abs(w).max(1, initial=0.0), 1e-9 * np.maximum(np.abs(b), 1e-6))
        step = largest / top
        weight = np.rint(w / step[:, None]).clip(-top, top).astype(np.int16)
        scale = (step / ONE).astype(np.float32)
        start = np.rint(b / scale.astype(np.float64)).astype(np.int64)
        return cls(task, reading, vector, weight, scale, start, bits, *fixed(width))

    def sums(self, x: np.ndarray) -> np.ndarray:
        out = np.empty((len(x), len(self.scale)), np.float32)
        for at in range(0, len(x), 512):
            near = bells(distance.squared(self.reading.read(x[at : at + 512]), self.vector), self.factor, self.shift)
            total = near.astype(np.float64) @ self.weight.T.astype(np.float64) + self.start
            out[at : at + 512] = total.astype(np.float32) * self.scale
        return out

    @property
    def params(self) -> int:
        return int(self.vector.size + self.weight.size + self.scale.size)

    @property
    def macs(self) -> int:
        return int(self.vector.size + self.weight.size)

    @property
    def bound(self) -> int:
        """No sum is further from 0."""
        return int((np.abs(self.weight.astype(np.int64)).sum(1) * ONE + np.abs(self.start)).max(initial=0))

    @property
    def constants(self) -> dict[str, np.ndarray]:
        start = self.start.astype(np.int32 if np.abs(self.start).max(initial=0) < 2**31 else np.int64)
        mine = {"vector": self.vector, "weight": self.weight.T.astype(f"int{self.bits}"), "scale": self.scale}
        return {**self.reading.constants, **mine, "start": start, "high": HIGH, "low_part": LOW}

    @property
    def scratch_bytes(self) -> int:
        return super().scratch_bytes + 8 * len(self.scale)

    def body(self, name: str) -> str:
        k, wide = len(self.scale), "int32_t" if self.bound < 2**31 else "int64_t"
        add = f"""\
        const uint64_t u = ((uint64_t)far * {self.factor}) >> {self.shift};
        if (u < 4096) {{
            const uint32_t top = (uint32_t)u;
            const uint32_t part = (uint32_t){name}_high[top >> 4 & 15] * {name}_low_part[top & 15];
            const {wide} near = ({wide})(part >> 15 >> (top >> 8));
            for (int i = 0; i < {k}; ++i) {{
                total[i] += ({wide}){name}_weight[p][i] * near;
            }}
        }}
"""
        return f"""\
{self.reading.c_text(name)}    {wide} total[{k}];
    for (int i = 0; i < {k}; ++i) {{
        total[i] = {name}_start[i];
    }}
{distance.c_text(self.reading, len(self.vector), name, add)}    for (int i = 0; i < {k}; ++i) {{
        sum[i] = {name}_scale[i] * (float)total[i];
    }}
"""


def fixed(width: float) -> tuple[int, int]:
    """(factor, shift) with which a squared distance of `width` halves a bell.

    >>> fixed(256.0)
    (32768, 15)
    """
    shift = 15 - int(np.floor(np.log2(256.0 / width)))
    shift = int(np.clip(shift, 0, 62))
    return int(np.clip(round(256.0 / width * 2.0**shift), 1, 65535)), shift


def bells(far: np.ndarray, factor: int, shift: int) -> np.ndarray:
    """Squared distances, int64 -> int64, ONE at 0."""
    u = np.minimum((far.astype(np.uint64) * np.uint64(factor)) >> np.uint64(shift), np.uint64(4096)).astype(np.int64)
    part = HIGH.astype(np.int64)[u >> 4 & 15] * LOW.astype(np.int64)[u & 15]
    return np.where(u < 4096, part >> 15 >> (u >> 8), 0)

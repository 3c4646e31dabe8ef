"""Weighted sums of the features, standardisation folded into the weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..task import Task
from . import source
from .boxes import Boxes
from .fitted import Fitted

BLOCK = 32  # products are summed in blocks, which keeps the error of a long float32 sum small


@dataclass(frozen=True)
class Linear(Fitted):
    """Attributes: boxes: the features; weight: float32 (K, F) for raw features; bias: float32 (K,)."""

    boxes: Boxes
    weight: np.ndarray
    bias: np.ndarray
    form: ClassVar[str] = "linear"

    def sums(self, x: np.ndarray) -> np.ndarray:
        k, f = self.weight.shape
        blocks = -(-f // BLOCK)
        w = np.zeros((k, blocks * BLOCK), np.float32)
        w[:, :f] = self.weight
        w = w.reshape(k, blocks, BLOCK)
        out = np.tile(self.bias, (len(x), 1))
        step = max(1, 2**22 // (blocks * k * BLOCK // 8 + 1))
        for at in range(0, len(x), step):
            part = self.boxes.features_of(x[at : at + step])
            v = np.zeros((len(part), blocks * BLOCK), np.float32)
            v[:, :f] = part
            v = v.reshape(len(part), blocks, BLOCK)
            total = np.zeros((len(part), k, blocks), np.float32)
            for j in range(BLOCK):
                total += v[:, None, :, j] * w[None, :, :, j]
            for b in range(blocks):
                out[at : at + step] += total[:, :, b]
        return out

    @property
    def params(self) -> int:
        return int(self.weight.size + self.bias.size)

    @property
    def macs(self) -> int:
        return int(self.weight.size)

    @property
    def scratch_bytes(self) -> int:
        buffer = 0 if self.boxes.identity else self.boxes.features * np.dtype(self.boxes.feature_dtype).itemsize
        return super().scratch_bytes + buffer

    def c_source(self) -> dict[str, str]:
        k, f = self.weight.shape
        body = f"""\
{self.boxes.c_text()}    for (int i = 0; i < {k}; ++i) {{
        sum[i] = bias[i];
        for (long from = 0; from < {f}; from += {BLOCK}) {{
            float part = 0;
            for (long j = from; j < from + {BLOCK} && j < {f}; ++j) {{
                part += (float)feature[j] * weight[i][j];
            }}
            sum[i] += part;
        }}
    }}
"""
        constants = source.array("bias", self.bias) + source.array("weight", self.weight)
        return source.files(self.task, constants, body)

    def to_npz_dict(self) -> dict[str, np.ndarray]:
        return {
            "form": np.array(self.form),
            "grid": np.array(self.boxes.grid, np.int32),
            "weight": self.weight,
            "bias": self.bias,
        }

    @classmethod
    def from_npz_dict(cls, task: Task, arrays: Mapping[str, np.ndarray]) -> "Linear":
        rows, columns = (int(v) for v in arrays["grid"])
        boxes = Boxes(Boxes.of(task.input).size, (rows, columns), task.input.dtype)
        return cls(task, boxes, np.asarray(arrays["weight"], np.float32), np.asarray(arrays["bias"], np.float32))

"""Raw numbers to standardised ones, for inputs and for targets."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..task import Input, Task


@dataclass(frozen=True)
class Standard:
    """real = (raw - offset) * scale, per channel, into float32 (N, C, H, W).

    A uint8 input has one integer offset and one scale for all channels, so that the shipped integers hold it
    exactly and standardising costs nothing; any other input has an offset and a scale per channel, a table
    per column.

    Attributes:
        beside: of the numbers beside the map, standardised like a table of their own; None where there are none.
            Standardised samples are then flat rows, float32 (N, C * H * W + F): the map, channels first, and they.
    """

    offset: tuple[float, ...]
    scale: tuple[float, ...]
    beside: "Standard | None" = None

    @classmethod
    def of(cls, x: np.ndarray, spec: Input) -> "Standard":
        """Measure the training samples `x` (N, ...) of `spec`."""
        if spec.beside:
            return replace(cls.of(x[:, : spec.size], spec.map), beside=cls.of(x[:, spec.size :], spec.numbers))
        if spec.dtype == "uint8":
            seen = x[:: max(1, len(x) // 4096)].astype(np.float64)
            return cls((float(np.rint(seen.mean())),), (float(np.float32(1.0 / max(seen.std(), 1.0))),))
        samples = maps(x, spec).astype(np.float64)
        columns = spec.shape[2] if spec.kind == "table" else spec.shape[0]
        flat = samples.transpose((3, 0, 1, 2) if spec.kind == "table" else (1, 0, 2, 3)).reshape(columns, -1)
        mean, std = flat.mean(1), flat.std(1)
        std = np.where(std > 1e-9 * np.maximum(1.0, np.abs(mean)), std, 1.0)  # a constant channel stays a zero
        return cls(tuple(mean.astype(np.float32).tolist()), tuple((1.0 / std).astype(np.float32).tolist()))

    def apply(self, x: np.ndarray, spec: Input) -> np.ndarray:
        """Raw samples (N, ...) -> float32 (N, C, H, W), or flat rows where numbers stand beside the map."""
        if spec.beside:
            assert self.beside is not None, "this standard knows no numbers beside a map"
            own = replace(self, beside=None).apply(x[:, : spec.size], spec.map)
            other = self.beside.apply(x[:, spec.size :], spec.numbers)
            return np.concatenate([own.reshape(len(x), spec.size), other.reshape(len(x), spec.beside)], 1)
        m = maps(x, spec).astype(np.float32)
        per = (1, 1, 1, -1) if spec.kind == "table" else (1, -1, 1, 1)
        offset, scale = (np.asarray(v, np.float32).reshape(per) for v in (self.offset, self.scale))
        return np.ascontiguousarray((m - offset) * scale)

    def params(self, spec: Input) -> int:
        """Numbers that ship for it: none for uint8, where both fold into the first layer's rounding."""
        if spec.dtype == "uint8":
            return 0
        return len(self.offset) + len(self.scale) + (self.beside.params(spec) if self.beside else 0)

    def to_json(self) -> dict[str, Any]:
        record = {"offset": list(self.offset), "scale": list(self.scale)}
        return {**record, "beside": self.beside.to_json()} if self.beside else record

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Standard":
        beside = cls.from_json(record["beside"]) if "beside" in record else None
        return cls(tuple(record["offset"]), tuple(record["scale"]), beside)


@dataclass(frozen=True)
class TargetScale:
    """Targets in units <-> the numbers a network is trained to give."""

    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def of(cls, y: np.ndarray, task: Task) -> "TargetScale":
        """Measure training targets (N, T); only regression is rescaled."""
        if task.kind != "regression":
            return cls((0.0,) * task.network_outputs, (1.0,) * task.network_outputs)
        std = y.std(0)
        return cls(tuple(y.mean(0).tolist()), tuple(np.where(std > 0, std, 1.0).tolist()))

    def encode(self, y: np.ndarray, task: Task) -> np.ndarray:
        """Targets -> float32 (N, network_outputs), or int64 (N,) class indices of a multiclass task."""
        if task.kind == "circular":
            assert task.period is not None  # Task holds its circular kind to this
            turn = 2 * np.pi * np.asarray(y, np.float64) / task.period
            return np.stack([np.sin(turn), np.cos(turn)], -1).reshape(len(y), -1).astype(np.float32)
        if task.kind == "multiclass":
            return y.astype(np.int64)
        if task.classifies:
            return y.reshape(len(y), -1).astype(np.float32)
        return ((y - np.asarray(self.mean)) / np.asarray(self.std)).astype(np.float32)

    def decode(self, raw: np.ndarray, task: Task) -> np.ndarray:
        """Network outputs (N, network_outputs) -> outputs (N, task.outputs): units, angles or logits."""
        raw = np.asarray(raw, np.float64)
        if task.kind == "circular":
            assert task.period is not None
            turn = np.arctan2(raw[:, 0::2], raw[:, 1::2]) / (2 * np.pi)
            return np.mod(turn, 1.0) * task.period
        return raw * np.asarray(self.std) + np.asarray(self.mean)

    def to_json(self) -> dict[str, Any]:
        return {"mean": list(self.mean), "std": list(self.std)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "TargetScale":
        return cls(tuple(record["mean"]), tuple(record["std"]))


def maps(x: np.ndarray, spec: Input) -> np.ndarray:
    """Samples as a Dataset holds them -> (N, C, H, W), same dtype, without the numbers beside them."""
    c, h, w = spec.shape
    x = x[:, : spec.size] if spec.beside else x
    if spec.kind == "image":
        return x.reshape(len(x), h, w, c).transpose(0, 3, 1, 2)
    if spec.kind == "signal":
        return x.reshape(len(x), w, c).transpose(0, 2, 1)[:, :, None, :]
    return x.reshape(len(x), 1, 1, w)

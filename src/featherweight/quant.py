"""Scales, zero points, multipliers: how real numbers become integers.  Nothing here runs on a device."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

BIAS_LIMIT = 2**30  # |bias| of an int32 accumulator; the products own the other half
_TINY = 1e-12  # scale of a channel whose weights are all zero


@dataclass(frozen=True)
class QParams:
    """real = scale * (q - zero), q in [lo, hi]; `scale` is a float32 number, so every target holds the same one."""

    scale: float
    zero: int
    bits: int = 8

    @property
    def lo(self) -> int:
        return -(1 << (self.bits - 1))

    @property
    def hi(self) -> int:
        return (1 << (self.bits - 1)) - 1

    @property
    def item_bytes(self) -> int:
        return 1 if self.bits <= 8 else 2

    def quantize(self, real: np.ndarray) -> np.ndarray:
        """Real -> stored integers (int64), nearest, saturating."""
        q = np.rint(np.asarray(real, np.float64) / self.scale) + self.zero
        return np.clip(q, self.lo, self.hi).astype(np.int64)

    def real(self, q: np.ndarray) -> np.ndarray:
        """Stored integers -> real numbers (float64)."""
        return (np.asarray(q, np.float64) - self.zero) * self.scale


def qparams(lo: float, hi: float, bits: int = 8, at_least: float = 0.0) -> QParams:
    """Parameters that cover [min(lo, 0), max(hi, 0)] with a scale of `at_least` or more; 0.0 is exact.

    A range that starts at zero gets the lowest zero point, so that saturation is its relu.  More than 8 bits (inputs)
    are symmetric: zero = 0.
    """
    lo, hi = min(float(lo), 0.0), max(float(hi), 0.0)
    if bits > 8:
        return QParams(_float32_up(max(-lo, hi, 1e-6, at_least) / ((1 << (bits - 1)) - 1)), 0, bits)
    scale = _float32_up(max((hi - lo) / ((1 << bits) - 1), 1e-9, at_least))
    q = QParams(scale, 0, bits)
    return QParams(scale, int(np.clip(np.rint(q.lo - lo / scale), q.lo, q.hi)), bits)


def bounds(act: str, q: QParams) -> tuple[int, int]:
    """Clamp of a rounding that is followed by "none", "relu" or "relu6"."""
    lo = q.zero if act in ("relu", "relu6") else q.lo
    hi = min(q.hi, q.zero + int(np.rint(6.0 / q.scale))) if act == "relu6" else q.hi
    return lo, hi


def _float32_up(x: float) -> float:
    y = np.float32(x)
    return float(y if float(y) >= x else np.nextafter(y, np.float32(np.inf)))


class QWeights(NamedTuple):
    """Integers of one layer: w int8 in [-127, 127], b int32 with the input's zero point folded in, s float32 scales."""

    w: np.ndarray
    b: np.ndarray
    s: np.ndarray


def weight_int8(w: np.ndarray, b: np.ndarray | None, qx: QParams, share: int = 1) -> QWeights:
    """Symmetric int8 weights, one scale per output channel (Jacob et al. 2017, arXiv:1712.05877, sec. 2).

    acc = sum(w * q) + b then stands for the real sum divided by qx.scale * s.  Where a bias is so large that it would
    leave half of int32, the channel's scale grows with it.

    Args:
        w: (O, ...) real weights; b: (O,) real bias or None; share: rows in sequence that get one scale.
    """
    w = np.asarray(w, np.float64)
    flat = w.reshape(len(w), -1)
    bias = np.zeros(len(w)) if b is None else np.asarray(b, np.float64)
    s = np.maximum.reduce([np.abs(flat).max(1) / 127, np.abs(bias) / (qx.scale * BIAS_LIMIT), np.full(len(w), _TINY)])
    s = s.reshape(-1, share).max(1).repeat(share).astype(np.float32)
    real = s.astype(np.float64)
    wi = np.clip(np.rint(flat / real[:, None]), -127, 127).astype(np.int64)
    bi = np.clip(np.rint(bias / (qx.scale * real)), -BIAS_LIMIT, BIAS_LIMIT).astype(np.int64) - qx.zero * wi.sum(1)
    return QWeights(wi.reshape(w.shape), bi, s)


def multiplier(scale: Any) -> np.ndarray:
    """Real factor(s) -> m with factor ~ m / 2**32."""
    return np.rint(np.asarray(scale, np.float64) * 2.0**32).astype(np.int64)


def rescale(x_scale: float, s: np.ndarray, y_scale: float) -> np.ndarray:
    """Factor of every channel from accumulator to output, in float32, in the order of operations of ONNX Runtime."""
    return np.asarray((np.float32(x_scale) * s.astype(np.float32)) / np.float32(y_scale))


class QOp(ABC):
    """What one step computes, in integers: frozen fields, and `run`, which every reading of the graph executes."""

    @abstractmethod
    def run(self, k: Any, c: Mapping[str, Any], *xs: Any) -> Any:
        """Stored integers in, stored integers out.

        Args:
            k: exact sums and copies of the array type at hand: `conv`, `pool_sum`, `pool_max`, `repeat`,
                `concat`, `steps`, `take`, `channels` (integer/kernels.py is the one of numpy).
            c: constants of the step, by name.
            xs: int64 (N, C, H, W).
        """


class Lowered(NamedTuple):
    """An op in integers: the step, its constants, and how its result is stored."""

    op: QOp
    constants: dict[str, np.ndarray]
    q: QParams

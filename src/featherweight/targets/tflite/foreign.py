"""A graph from elsewhere while it is being read: which tensor became which value, and the steps so far."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import DataError, UnsupportedError
from ...graph import Shape
from ...integer.certificate import agrees
from ...integer.graph import Step
from ...integer.kernels import Pads
from ...quant import QOp, QParams, multiplier, rescale
from .layers import NONE, RELU, RELU6
from .parse import Node, Stored

NO_PADS: Pads = (0, 0, 0, 0)


@dataclass(frozen=True)
class Value:
    """What stands for a tensor: a value, its shape (C, H, W), and rows and columns of zeros that were put around it."""

    name: str
    shape: Shape
    pads: Pads = NO_PADS


@dataclass
class Foreign:
    """Collects steps.

    Attributes:
        where: the file, for messages.
        values: tensor number -> value; several tensors may be one value in different shapes.
        readout: scales of the outputs, once the last layer is there.
    """

    where: str
    tensors: tuple[Stored, ...]
    q: dict[str, QParams]
    values: dict[int, Value] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    readout: tuple[float, ...] | None = None

    def refuse(self, n: Node, what: str) -> UnsupportedError:
        return UnsupportedError(f"{n.op} {what}", where=f"{self.where}: tensor {self.tensors[n.output].name!r}")

    def value(self, n: Node, k: int, padded: bool = False) -> Value:
        """Input `k`, which must not be a constant, as a map of the tensor's own shape."""
        at = n.inputs[k] if k < len(n.inputs) else -1
        if at not in self.values:
            raise self.refuse(n, "of a constant")
        v, shape = self.values[at], self.tensors[at].shape
        if v.pads != NO_PADS and not padded:
            raise self.refuse(n, "of a map with zeros around it; only convolutions read one here")
        return v if len(shape) != 4 else self._as_map(n, v, shape)

    def _as_map(self, n: Node, v: Value, shape: tuple[int, ...]) -> Value:
        top, bottom, left, right = v.pads
        c, h, w = v.shape
        if shape != (1, h + top + bottom, w + left + right, c):
            raise self.refuse(n, f"of a map of {v.shape} that was reshaped to {shape}")
        return v

    def constant(self, n: Node, k: int, dtype: str) -> Stored:
        """Input `k`, which must be a constant of `dtype`."""
        t = self.tensors[n.inputs[k]] if k < len(n.inputs) and n.inputs[k] >= 0 else None
        if t is None or t.numbers is None or t.dtype != dtype:
            raise self.refuse(n, f"whose input {k} is no constant of {dtype}" + (f" but {t.dtype}" if t else ""))
        return t

    def result(self, n: Node) -> QParams:
        """How the result is stored: 8 bits on one scale."""
        t = self.tensors[n.output]
        if t.dtype != "int8" or len(t.scale) != 1:
            raise self.refuse(n, f"with a result of {t.dtype} and {len(t.scale)} scales; 8 bits on one scale are read")
        return QParams(float(t.scale[0]), int(t.zero[0]))

    def add(
        self, n: Node, op: QOp, inputs: tuple[str, ...], shape: Shape, q: QParams, certified: bool = False, **c: Any
    ) -> None:
        """Append a step; the shape that the file states must be the one that it has."""
        c_, h, w = shape
        stated = self.tensors[n.output].shape
        if stated not in ((1, h, w, c_), (1, h * w * c_)) and not (h == 1 and stated == (1, w, c_)):
            raise DataError(
                f"{n.op} gives a map of {shape}, the file says {stated}",
                where=f"{self.where}: tensor {self.tensors[n.output].name!r}",
            )
        name = f"v{len(self.steps)}"
        self.steps.append(Step(op, inputs, name, c, certified))
        self.shapes[name], self.q[name] = shape, q
        self.values[n.output] = Value(name, shape)

    def factors(self, n: Node, qx: QParams, s: np.ndarray, qy: QParams) -> np.ndarray:
        """float32 factor of every channel, from accumulators to results; multipliers hold less than a half."""
        with np.errstate(over="ignore"):
            factor = rescale(qx.scale, s, qy.scale)
        if float(factor.max()) >= 0.4999:
            raise self.refuse(n, f"that multiplies its sums by {float(factor.max()):g}; less than 0.5 is read")
        return factor


def rounds_alike(factor: np.ndarray, qy: QParams, clamp: tuple[int, int], ends: tuple[Any, Any]) -> bool:
    """True where float32 rounding gives the same as ours for all accumulators in `ends`."""
    return bool(agrees(factor, multiplier(factor), clamp[0] - qy.zero, clamp[1] - qy.zero, *ends).all())


def clamp_of(f: Foreign, n: Node, q: QParams) -> tuple[int, int]:
    """Least and most result of an operator with its fused activation."""
    act = n.options.get("FusedActivationFunction", NONE)
    if act not in (NONE, RELU, RELU6):
        raise f.refuse(n, f"with the fused activation number {act}")
    lo = q.zero if act in (RELU, RELU6) else q.lo
    hi = min(q.hi, q.zero + int(np.rint(6.0 / q.scale))) if act == RELU6 else q.hi
    return max(lo, q.lo), hi
